// One invention: who made it, its life as a line of dates, what the law asks of it, what it earned.
import { useState } from "react";
import type { Invention, InventionStep, PropertyPage } from "../../api/property";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { Report } from "./Inventions";
import { StepDialog } from "./StepDialog";

export function InventionView({ page, invention }: { page: PropertyPage; invention: Invention }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<"step" | "correct">();
  const close = () => setOpen(undefined);
  const steps = invention.may_step || (page.steers && invention.course !== null);
  const act = (
    <span className="flex flex-wrap gap-2">
      {invention.may_correct && (
        <Button small onClick={() => setOpen("correct")}>
          {t("property.correct")}
        </Button>
      )}
      {steps && (
        <Button small onClick={() => setOpen("step")}>
          {t("property.step")}
        </Button>
      )}
    </span>
  );
  const { course } = invention;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Panel title={invention.title} side={act}>
        <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
          <dt className="text-soft">{t("property.state")}</dt>
          <dd>
            {t(`property.state_${invention.state}`)} · {t(`property.ground_${invention.ground}`)}
          </dd>
          <dt className="text-soft">{t("property.about")}</dt>
          <dd className={invention.about === null ? "text-soft" : "whitespace-pre-line"}>
            {invention.about ?? t("property.aboutHidden")}
          </dd>
          {course !== null && (
            <>
              <dt className="text-soft">{t("property.inventors")}</dt>
              <dd>
                {course.inventors.map((one) => (
                  <span key={`${one.first} ${one.last} ${one.orcid}`} className="block">
                    {one.first} {one.last}, {labelText(one.organisation.label, language)}
                    {one.orcid !== null && <span className="text-soft"> · ORCID {one.orcid}</span>}
                  </span>
                ))}
              </dd>
              {course.funding !== null && (
                <>
                  <dt className="text-soft">{t("property.award")}</dt>
                  <dd>
                    {course.funding.agency} · {course.funding.award}
                  </dd>
                </>
              )}
              {course.project !== null && (
                <>
                  <dt className="text-soft">{t("property.project")}</dt>
                  <dd>{course.project}</dd>
                </>
              )}
            </>
          )}
        </dl>
        {course !== null && <Dates invention={invention} reported={course.reported} />}
        {course === null && <p className="px-4 pb-3 text-soft">{t("property.offeredOnly")}</p>}
        {invention.income.length > 0 && (
          <p className="border-t border-line px-4 py-2">
            {invention.income.map((one) => (
              <span key={one.year} className="figures mr-3">
                {t("property.incomeOf", {
                  year: one.year,
                  amount: formatMoney(one.amount, language),
                })}
              </span>
            ))}
          </p>
        )}
      </Panel>
      {open === "step" && <StepDialog page={page} invention={invention} onClose={close} />}
      {open === "correct" && <Report page={page} invention={invention} onClose={close} />}
    </div>
  );
}

type Point = { day: string; key: string; text: string; more: string; mark: string; look: string };

/** What was done and what is due, by day: one line from the report to what lies ahead. */
function Dates({ invention, reported }: { invention: Invention; reported: string }) {
  const { t } = useWords();
  const steps = invention.course?.steps ?? [];
  const done: Point[] = steps.map((one, at) => ({
    day: one.day,
    key: `step ${at}`,
    text: t(`property.did_${one.step}`),
    more: moreOf(one),
    mark: "●",
    look: "",
  }));
  const due: Point[] = invention.deadlines
    .filter((one) => one.done === null)
    .map((one) => ({
      day: one.until,
      key: `due ${one.duty} ${one.year}`,
      text: t(one.overdue ? "property.overdueWhat" : "property.dueWhat", {
        what: t(`property.duty_${one.duty}`, { year: one.year }),
      }),
      more: t("property.byRule", { rule: one.rule }),
      mark: one.overdue ? "◆" : "○",
      look: one.overdue ? "text-urgent" : "text-soft",
    }));
  const first: Point = {
    day: reported,
    key: "reported",
    text: t("property.did_report"),
    more: "",
    mark: "●",
    look: "",
  };
  const all = [first, ...done, ...due].sort((one, other) => one.day.localeCompare(other.day));
  return (
    <ol aria-label={t("property.dates")} className="border-t border-line px-4 py-3">
      {all.map((one) => (
        <li key={one.key} className="grid grid-cols-[96px_20px_1fr] items-baseline gap-x-2 py-0.5">
          <time dateTime={one.day} className="figures text-label text-soft">
            {one.day}
          </time>
          <span aria-hidden="true" className={`text-center ${one.look}`}>
            {one.mark}
          </span>
          <span className={one.look}>
            {one.text}
            {one.more !== "" && <span className="block text-label text-soft">{one.more}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function moreOf(step: InventionStep): string {
  switch (step.step) {
    case "file":
      return [step.country, step.number].filter(Boolean).join(" · ");
    case "grant":
      return `${step.application} → ${step.patent}`;
    case "publish":
      return step.how;
    case "utilise":
      return [step.year, step.note].filter(Boolean).join(" · ");
    case "convey":
    case "abandon":
    case "waive_manufacture":
    case "march_in":
      return step.reason;
    default:
      return "";
  }
}
