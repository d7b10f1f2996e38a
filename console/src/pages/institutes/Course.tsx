// What became of an institute since its agreement, and what its programme decides about it.
import { type FormEvent, useState } from "react";
import type { CourseFact, InstitutePage } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { dayBefore, formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export function Course({ institute }: { institute: InstitutePage }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { facts, lacks } = institute.course;
  const ended = facts.some((fact) => fact.what === "terminated");
  if (facts.length === 0 && !institute.steers) return null;
  const act = institute.steers && !ended && (
    <Button small onClick={() => setOpen(true)}>
      {t("network.step")}
    </Button>
  );
  return (
    <Panel title={t("network.course")} side={act}>
      {lacks !== null && <Lacks lacks={lacks} />}
      {facts.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("network.courseNone")}</p>
      ) : (
        <ol className="divide-y divide-line">
          {facts.map((fact) => (
            <Fact key={`${fact.at} ${fact.what}`} fact={fact} />
          ))}
        </ol>
      )}
      {open && <Step institute={institute} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function Lacks({ lacks }: { lacks: NonNullable<InstitutePage["course"]["lacks"]> }) {
  const { t } = useWords();
  const word = lacks.missed ? "lacksMissed" : lacks.until === null ? "lacks" : "lacksUntil";
  return (
    <div className="border-b border-line px-4 py-3">
      <p className="font-medium">▲ {t(`network.${word}`, { day: lacks.until ?? "" })}</p>
      <ul className="list-disc pl-5">
        {lacks.deficiencies.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function Fact({ fact }: { fact: CourseFact }) {
  const { t, language } = useWords();
  const what = t(`network.fact_${fact.what}`, {
    from: fact.from ?? "",
    until: fact.until ?? "",
    year: fact.year ?? 0,
    amount: fact.amount === null ? "" : formatMoney(fact.amount, language),
    purpose: fact.purpose ?? "",
  });
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2">
      <span className="min-w-0">
        <span className="font-medium">{what}</span>
        {fact.texts.map((text) => (
          <span key={text} className="block text-soft">
            {text}
          </span>
        ))}
      </span>
      <time dateTime={fact.at} className="figures text-label text-soft">
        {formatDate(Date.parse(fact.at), language)}
      </time>
    </li>
  );
}

const STEPS = [
  "review",
  "give_notice",
  "accept_cure",
  "renew",
  "waive_match",
  "terminate",
] as const;

/** One step at a time: each asks for what it needs and says what it means. */
function Step({ institute, onClose }: { institute: InstitutePage; onClose: () => void }) {
  const { t } = useWords();
  const { lacks, purposes } = institute.course;
  const curable = lacks !== null && !lacks.missed;
  const can = STEPS.filter((one) => {
    if (one === "accept_cure") return curable;
    if (one === "give_notice") return !curable;
    if (one === "terminate") return institute.today < institute.until;
    return one !== "waive_match" || purposes.length > 0;
  });
  const [step, setStep] = useState<(typeof STEPS)[number]>(curable ? "accept_cure" : "review");
  const take = useNetworkChange("POST", "/institute/step", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    take.mutate({ query: { id: institute.id }, body: { step, ...said(step, form) } });
  };
  const text = (name: "found" | "deficiencies" | "how" | "why") => (
    <Field label={t(`network.step_${name}`)}>
      {(ties) => <textarea {...ties} name={name} required rows={4} className={INPUT} />}
    </Field>
  );
  const day = (name: "renew" | "terminate", least: string, most?: string) => (
    <DayField
      name={name}
      label={t("network.firstDay")}
      help={t(`network.${name}Help`)}
      least={least}
      most={most}
    />
  );
  return (
    <Dialog title={t("network.step")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("network.stepWhat")} help={t(`network.help_${step}`)}>
          {(ties) => (
            <select
              {...ties}
              value={step}
              onChange={(event) => setStep(event.target.value as typeof step)}
              className={INPUT}
            >
              {can.map((one) => (
                <option key={one} value={one}>
                  {t(`network.do_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {step === "review" && text("found")}
        {step === "give_notice" && text("deficiencies")}
        {step === "accept_cure" && text("how")}
        {step === "renew" && (
          <>
            {day("renew", institute.until)}
            <Field label={t("network.tranches")} help={t("network.tranchesHelp")}>
              {(ties) => <textarea {...ties} name="tranches" required rows={5} className={INPUT} />}
            </Field>
            <Field label={t("network.matchedYears")} help={t("network.matchedHelp")} optional>
              {(ties) => <textarea {...ties} name="matched" rows={5} className={INPUT} />}
            </Field>
          </>
        )}
        {step === "waive_match" && <Waive institute={institute} />}
        {step === "terminate" && day("terminate", institute.today, dayBefore(institute.until))}
        {(step === "waive_match" || step === "terminate") && text("why")}
        {take.error !== null && <ProblemNote error={take.error} />}
        <Ends onClose={onClose} busy={take.isPending} word={t(`network.do_${step}`)} />
      </form>
    </Dialog>
  );
}

function Waive({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  return (
    <>
      <Field label={t("network.year")}>
        {(ties) => (
          <select {...ties} name="year" className={INPUT}>
            {institute.years.map((one) => (
              <option key={one.year} value={one.year}>
                {one.year} · {formatMoney(one.matched, language)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("network.amount")} help={t("network.amountHelp")}>
        {(ties) => <input {...ties} name="amount" required className={INPUT} />}
      </Field>
      <Field label={t("network.purpose")}>
        {(ties) => (
          <select {...ties} name="purpose" className={INPUT}>
            {institute.course.purposes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function said(step: (typeof STEPS)[number], form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const lines = (name: string) =>
    text(name)
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  switch (step) {
    case "review":
      return { text: text("found") };
    case "give_notice":
      return { deficiencies: lines("deficiencies") };
    case "accept_cure":
      return { text: text("how") };
    case "renew":
      return { from: text("renew"), tranches: lines("tranches"), matched: lines("matched") };
    case "waive_match": {
      const [year, amount, purpose] = [Number(text("year")), text("amount"), text("purpose")];
      return { year, amount, purpose, reason: text("why") };
    }
    case "terminate":
      return { on: text("terminate"), reason: text("why") };
  }
}
