// The next version of a plan: goals that are open stand there as they are; each may be kept, moved
// with a reason, or given up with one.
import { type FormEvent, useState } from "react";
import type { Goal, PlanPage } from "../../api/programme";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

type Draft = { key: string; goal: Goal | undefined; drops: boolean };

export function PlanForm({ plan, onClose }: { plan: PlanPage; onClose: () => void }) {
  const { t } = useWords();
  const set = useNetworkChange("PUT", "/programme/plan", onClose);
  const open = plan.goals.filter((one) => one.by >= plan.today && one.progress !== "dropped");
  const [drafts, setDrafts] = useState<Draft[]>(
    open.map((goal) => ({ key: goal.number, goal, drops: false })),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    const body = {
      from: said("from"),
      label: { en: said("en"), ko: said("ko") || null },
      goals: drafts
        .filter((one) => !one.drops)
        .map((one) => goalOf(one, (name) => said(`${one.key}.${name}`))),
      dropped: drafts
        .filter((one) => one.drops)
        .map((one) => ({ number: one.goal?.number ?? "", reason: said(`${one.key}.reason`) })),
    };
    set.mutate({ query: { id: plan.programme }, body });
  };
  const drop = (key: string, drops: boolean) =>
    setDrafts((all) => all.map((one) => (one.key === key ? { ...one, drops } : one)));
  const add = () =>
    setDrafts((all) => [...all, { key: `new-${all.length}`, goal: undefined, drops: false }]);
  return (
    <Dialog title={t("programmes.setPlan")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t("programmes.planHelp")}</p>
        <DayField name="from" label={t("programmes.holdsFrom")} value={plan.today} />
        <Field label={t("programmes.labelEn")}>
          {(ties) => <input {...ties} name="en" required className={INPUT} />}
        </Field>
        <Field label={t("programmes.labelKo")} optional>
          {(ties) => <input {...ties} name="ko" className={INPUT} />}
        </Field>
        {drafts.map((draft) => (
          <GoalFields key={draft.key} draft={draft} plan={plan} onDrop={drop} />
        ))}
        <Button onClick={add}>{t("programmes.addGoal")}</Button>
        {set.error !== null && <ProblemNote error={set.error} />}
        <Ends onClose={onClose} busy={set.isPending} word={t("network.save")} />
      </form>
    </Dialog>
  );
}

function goalOf(draft: Draft, said: (name: string) => string): unknown {
  const { goal } = draft;
  return {
    number: goal?.number ?? said("number"),
    text: goal?.text ?? { en: said("text"), ko: said("textKo") || null },
    measure: goal?.measure ?? said("measure"),
    definition: goal === undefined ? null : Number(said("definition")),
    way: goal?.way ?? said("way"),
    target: said("target"),
    by: said("by"),
    reason: said("reason"),
  };
}

function GoalFields({
  draft,
  plan,
  onDrop,
}: {
  draft: Draft;
  plan: PlanPage;
  onDrop: (key: string, drops: boolean) => void;
}) {
  const { t, language } = useWords();
  const { key, goal, drops } = draft;
  const named = (name: string) => `${key}.${name}`;
  const measure = plan.measures.find((one) => one.id === goal?.measure);
  const title =
    goal === undefined
      ? t("programmes.newGoal")
      : `${goal.number} ${labelText(goal.text, language)}`;
  const text = (name: string, label: string, optional = false) => (
    <Field label={label} optional={optional}>
      {(ties) => <input {...ties} name={named(name)} required={!optional} className={INPUT} />}
    </Field>
  );
  return (
    <fieldset className="flex flex-col gap-3 rounded-box border border-line p-3">
      <legend className="px-1 font-medium">{title}</legend>
      {goal === undefined && (
        <>
          {text("number", t("programmes.number"))}
          {text("text", t("programmes.goalText"))}
          {text("textKo", t("programmes.goalTextKo"), true)}
          <Field label={t("programmes.measure")}>
            {(ties) => (
              <select {...ties} name={named("measure")} className={INPUT}>
                {plan.measures.map((one) => (
                  <option key={one.id} value={one.id}>
                    {labelText(one.definitions.at(-1)?.label, language)} (
                    {labelText(one.definitions.at(-1)?.unit, language)})
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("programmes.way")}>
            {(ties) => (
              <select {...ties} name={named("way")} className={INPUT}>
                <option value="at_least">{t("programmes.way_at_least")}</option>
                <option value="at_most">{t("programmes.way_at_most")}</option>
              </select>
            )}
          </Field>
        </>
      )}
      {!drops && (
        <div className="grid gap-3 sm:grid-cols-3">
          <Field label={t("programmes.target")}>
            {(ties) => (
              <input
                {...ties}
                name={named("target")}
                required
                inputMode="decimal"
                defaultValue={goal?.target}
                className={INPUT}
              />
            )}
          </Field>
          <DayField name={named("by")} label={t("programmes.lastDay")} value={goal?.by} />
          {goal !== undefined && (
            <Field label={t("programmes.definitionOf")}>
              {(ties) => (
                <select
                  {...ties}
                  name={named("definition")}
                  defaultValue={goal.definition}
                  className={INPUT}
                >
                  {measure?.definitions.map((one) => (
                    <option key={one.version} value={one.version}>
                      {t("programmes.versionOf", { version: one.version })}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
        </div>
      )}
      {goal !== undefined && (
        <>
          <Field label={t("programmes.whyOther")} optional={!drops}>
            {(ties) => (
              <input {...ties} name={named("reason")} required={drops} className={INPUT} />
            )}
          </Field>
          <label className="flex min-h-6 items-center gap-2">
            <input
              type="checkbox"
              checked={drops}
              onChange={(event) => onDrop(key, event.currentTarget.checked)}
            />
            {t("programmes.giveUp")}
          </label>
        </>
      )}
    </fieldset>
  );
}
