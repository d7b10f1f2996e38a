// A step with an invention: which, on which day, and what it asks for. Each says what it means.
import { type FormEvent, useState } from "react";
import type { Invention, InventionState, InventionStep, PropertyPage } from "../../api/property";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

type Name = InventionStep["step"];

const OWN: readonly Name[] = [
  "disclose",
  "elect",
  "publish",
  "file",
  "grant",
  "confirm",
  "share",
  "utilise",
  "convey",
  "abandon",
];
const GOVERNMENT: readonly Name[] = ["waive_manufacture", "march_in"];
const KINDS = ["provisional", "non_provisional", "pct", "foreign"] as const;
const STAGES = ["not_licensed", "licensed", "commercialized"] as const;

/** The step that people most often take next; all others can be chosen too, and the house decides. */
const NEXT: Partial<Record<InventionState, Name>> = {
  reported: "disclose",
  disclosed: "elect",
  elected: "file",
  filed: "grant",
  granted: "utilise",
};

export function StepDialog({
  page,
  invention,
  onClose,
}: {
  page: PropertyPage;
  invention: Invention;
  onClose: () => void;
}) {
  const { t } = useWords();
  const can = [...(invention.may_step ? OWN : []), ...(page.steers ? GOVERNMENT : [])];
  const likely = NEXT[invention.state];
  const [name, setName] = useState<Name>(
    likely !== undefined && can.includes(likely) ? likely : (can[0] ?? "share"),
  );
  const take = useNetworkChange("POST", "/institute/inventions/step", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (field: string) => String(form.get(field) ?? "").trim();
    const body = { invention: invention.id, day: said("day"), what: whatOf(name, said) };
    take.mutate({ query: { id: page.institute }, body });
  };
  return (
    <Dialog title={t("property.step")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("property.stepWhat")} help={t(`property.help_${name}`)}>
          {(ties) => (
            <select
              {...ties}
              value={name}
              onChange={(event) => setName(event.target.value as Name)}
              className={INPUT}
            >
              {can.map((one) => (
                <option key={one} value={one}>
                  {t(`property.do_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DayField name="day" label={t("property.day")} most={page.today} value={page.today} />
        <Asked name={name} page={page} invention={invention} />
        {take.error !== null && <ProblemNote error={take.error} />}
        <Ends onClose={onClose} busy={take.isPending} word={t(`property.do_${name}`)} />
      </form>
    </Dialog>
  );
}

function Asked({
  name,
  page,
  invention,
}: {
  name: Name;
  page: PropertyPage;
  invention: Invention;
}) {
  const { t } = useWords();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("non_provisional");
  const [stage, setStage] = useState<(typeof STAGES)[number]>("not_licensed");
  const thisYear = Number(page.today.slice(0, 4));
  const text = (field: "how" | "reason" | "number" | "patent" | "country") => (
    <Field label={t(`property.${field}`)}>
      {(ties) => <input {...ties} name={field} required className={INPUT} />}
    </Field>
  );
  const year = (field: "year" | "first_sale") => (
    <Field label={t(`property.${field}`)}>
      {(ties) => (
        <input
          {...ties}
          type="number"
          name={field}
          required
          min={1980}
          max={thisYear}
          defaultValue={thisYear}
          className={`${INPUT} figures`}
        />
      )}
    </Field>
  );
  const numbers = invention.course?.steps.flatMap((one) =>
    one.step === "file" ? [one.number] : [],
  );
  switch (name) {
    case "publish":
      return text("how");
    case "convey":
    case "abandon":
    case "waive_manufacture":
    case "march_in":
      return text("reason");
    case "file":
      return (
        <>
          <Field label={t("property.kind")}>
            {(ties) => (
              <select
                {...ties}
                name="kind"
                value={kind}
                onChange={(event) => setKind(event.target.value as typeof kind)}
                className={INPUT}
              >
                {KINDS.map((one) => (
                  <option key={one} value={one}>
                    {t(`property.kind_${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {kind === "foreign" && text("country")}
          {text("number")}
          <label className="flex min-h-6 items-center gap-2">
            <input type="checkbox" name="support_clause" defaultChecked />
            {t("property.supportClause")}
          </label>
        </>
      );
    case "grant":
      return (
        <>
          <Field label={t("property.application")}>
            {(ties) => (
              <select {...ties} name="application" required className={INPUT}>
                {numbers?.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            )}
          </Field>
          {text("patent")}
        </>
      );
    case "utilise":
      return (
        <>
          {year("year")}
          <Field label={t("property.stage")}>
            {(ties) => (
              <select
                {...ties}
                name="stage"
                value={stage}
                onChange={(event) => setStage(event.target.value as typeof stage)}
                className={INPUT}
              >
                {STAGES.map((one) => (
                  <option key={one} value={one}>
                    {t(`property.stage_${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {stage === "commercialized" && year("first_sale")}
          <Field label={t("property.note")} optional>
            {(ties) => <textarea {...ties} name="note" rows={3} className={INPUT} />}
          </Field>
        </>
      );
    default:
      return null;
  }
}

function whatOf(name: Name, said: (field: string) => string) {
  switch (name) {
    case "publish":
      return { step: name, how: said("how") };
    case "convey":
    case "abandon":
    case "waive_manufacture":
    case "march_in":
      return { step: name, reason: said("reason") };
    case "file":
      return {
        step: name,
        kind: said("kind"),
        country: said("country") || null,
        number: said("number"),
        support_clause: said("support_clause") === "on",
      };
    case "grant":
      return { step: name, application: said("application"), patent: said("patent") };
    case "utilise":
      return {
        step: name,
        year: Number(said("year")),
        stage: said("stage"),
        first_sale: said("first_sale") === "" ? null : Number(said("first_sale")),
        note: said("note"),
      };
    default:
      return { step: name };
  }
}
