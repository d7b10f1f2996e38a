// The next version of a plan: goals that are open stand there as they are; each may be kept, moved
// with a reason, or given up with one. It is kept in the browser until it is saved.
import type { Goal, PlanPage } from "../../api/programme";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { DayField } from "../../parts/form";
import type { Passage } from "../../parts/SaveLine";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";
import {
  type GoalFields as Fields,
  fitted,
  type GoalName,
  isNew,
  lacksOf,
  type PlanFields,
  planBody,
  planFields,
  readPlan,
  withGoal,
  withoutGoal,
} from "./planFields";

export function PlanForm({ plan, onClose }: { plan: PlanPage; onClose: () => void }) {
  const { t } = useWords();
  const { mutateAsync } = useNetworkChange("PUT", "/programme/plan");
  const { nameOf, missing, parts } = useSaid(plan);
  // Each version is a revision.
  const stored = { text: planFields(plan), revision: plan.versions.length, at: null };
  const saving = useSaving<PlanFields>(`plan ${plan.programme}`, stored, {
    byHand: true,
    whole: (fields) => missing(fields).length === 0,
    send: async (fields, revision) => {
      const body = planBody(fitted(fields, plan), plan);
      await mutateAsync({ query: { id: plan.programme }, body });
      return { revision, at: null };
    },
  });
  const text = fitted(saving.text, plan);
  const change = (next: (before: PlanFields) => PlanFields) =>
    saving.change((before) => next(fitted(before, plan)));
  return (
    <SavingDialog
      title={t("programmes.setPlan")}
      saving={saving}
      parts={parts}
      missing={missing(text)}
      word={t("network.save")}
      onFields={(fields) => change((before) => readPlan(fields, before))}
      onClose={onClose}
    >
      <p className="text-soft">{t("programmes.planHelp")}</p>
      <DayField name="from" label={t("programmes.holdsFrom")} value={text.from} />
      <Field label={t("programmes.labelEn")}>
        {(ties) => <input {...ties} name="en" required defaultValue={text.en} className={INPUT} />}
      </Field>
      <Field label={t("programmes.labelKo")} optional>
        {(ties) => <input {...ties} name="ko" defaultValue={text.ko} className={INPUT} />}
      </Field>
      {text.goals.map((fields) => (
        <GoalFields
          key={fields.key}
          fields={fields}
          goal={plan.goals.find((one) => one.number === fields.key)}
          plan={plan}
          title={nameOf(fields)}
          onLeaveOut={() => change((before) => withoutGoal(before, fields.key))}
        />
      ))}
      <Button onClick={() => change((before) => withGoal(before, plan))}>
        {t("programmes.addGoal")}
      </Button>
    </SavingDialog>
  );
}

const LABELS = {
  number: "programmes.number",
  text: "programmes.goalText",
  textKo: "programmes.goalTextKo",
  measure: "programmes.measure",
  way: "programmes.way",
  target: "programmes.target",
  by: "programmes.lastDay",
  definition: "programmes.definitionOf",
  reason: "programmes.whyOther",
  drops: "programmes.giveUp",
} as const satisfies Record<GoalName, string>;

/** What of a plan is missing, and what it says. */
function useSaid(plan: PlanPage) {
  const { t, language } = useWords();
  const nameOf = (goal: Fields) => {
    const { key, text: en, textKo: ko } = goal;
    if (!isNew(goal)) return `${key} ${labelText({ en, ko: ko || null }, language)}`;
    return `${t("programmes.newGoal")} ${key.slice("new-".length)}`;
  };
  const named = (fields: PlanFields): [string, string][] => [
    [t("programmes.holdsFrom"), fields.from],
    [t("programmes.labelEn"), fields.en],
  ];
  const missing = (kept: PlanFields): string[] => {
    const fields = fitted(kept, plan);
    const goals = fields.goals.flatMap((goal) =>
      lacksOf(goal).map((name) => `${nameOf(goal)}: ${t(LABELS[name])}`),
    );
    const own = named(fields).filter(([, value]) => value === "");
    return [...own.map(([label]) => label), ...goals];
  };
  const goalText = (goal: Fields) => {
    if (goal.drops) return `${t("programmes.giveUp")}: ${goal.reason}`;
    const names: GoalName[] = isNew(goal) ? ["number", "text", "textKo", "measure"] : [];
    const lines = [...names, "target" as const, "by" as const, "reason" as const]
      .filter((name) => goal[name] !== "")
      .map((name) => `${t(LABELS[name])}: ${goal[name]}`);
    return lines.join("\n");
  };
  const parts = (kept: PlanFields): Passage[] => {
    const fields = fitted(kept, plan);
    return [
      ...named(fields).map(([label, value]) => ({ label, value })),
      { label: t("programmes.labelKo"), value: fields.ko },
      ...fields.goals.map((goal) => ({ label: nameOf(goal), value: goalText(goal) })),
    ];
  };
  return { nameOf, missing, parts };
}

function GoalFields({
  fields,
  goal,
  plan,
  title,
  onLeaveOut,
}: {
  fields: Fields;
  goal: Goal | undefined;
  plan: PlanPage;
  title: string;
  /** Of a new one. */
  onLeaveOut: () => void;
}) {
  const { t, language } = useWords();
  const drops = fields.drops !== "";
  const named = (name: GoalName) => `${fields.key}.${name}`;
  const measure = plan.measures.find((one) => one.id === goal?.measure);
  const text = (name: GoalName, optional = false) => (
    <Field label={t(LABELS[name])} optional={optional}>
      {(ties) => (
        <input
          {...ties}
          name={named(name)}
          required={!optional}
          defaultValue={fields[name]}
          className={INPUT}
        />
      )}
    </Field>
  );
  const choice = (name: GoalName, options: readonly (readonly [string | number, string])[]) => (
    <Field label={t(LABELS[name])}>
      {(ties) => (
        <select {...ties} name={named(name)} defaultValue={fields[name]} className={INPUT}>
          {options.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  const measures = plan.measures.map(({ id, definitions }) => {
    const last = definitions.at(-1);
    return [
      id,
      `${labelText(last?.label, language)} (${labelText(last?.unit, language)})`,
    ] as const;
  });
  const versions = (measure?.definitions ?? []).map(
    ({ version }) => [version, t("programmes.versionOf", { version })] as const,
  );
  return (
    <fieldset className="flex flex-col gap-3 rounded-box border border-line p-3">
      <legend className="px-1 font-medium">{title}</legend>
      {goal === undefined && (
        <>
          {text("number")}
          {text("text")}
          {text("textKo", true)}
          {choice("measure", measures)}
          {choice("way", [
            ["at_least", t("programmes.way_at_least")],
            ["at_most", t("programmes.way_at_most")],
          ])}
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
                defaultValue={fields.target}
                className={INPUT}
              />
            )}
          </Field>
          <DayField name={named("by")} label={t("programmes.lastDay")} value={fields.by} />
          {goal !== undefined && choice("definition", versions)}
        </div>
      )}
      {goal === undefined && (
        <Button small className="self-start" onClick={onLeaveOut}>
          {t("programmes.leaveOut")}
        </Button>
      )}
      {goal !== undefined && (
        <>
          {text("reason", !drops)}
          <label className="flex min-h-6 items-center gap-2">
            <input type="checkbox" name={named("drops")} value="yes" defaultChecked={drops} />
            {t("programmes.giveUp")}
          </label>
        </>
      )}
    </fieldset>
  );
}
