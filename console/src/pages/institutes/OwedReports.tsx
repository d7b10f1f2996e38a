// Reports that an institute owes, by the last day for them.
import type { ConditionsPage, OwedReport } from "../../api/agreed";
import { formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import type { ConditionAct } from "./ConditionDialog";
import { References } from "./References";

const MARKS = { ahead: "·", due: "○", late: "▲", handed_in: "✓" } as const;

export function OwedReports({
  page,
  onAct,
}: {
  page: ConditionsPage;
  onAct: (act: ConditionAct) => void;
}) {
  const { t } = useWords();
  return (
    <Panel title={t("agreed.reports")}>
      {page.reports.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("agreed.reportsNone")}</p>
      ) : (
        <ol aria-label={t("agreed.reports")} className="divide-y divide-line">
          {page.reports.map((one) => (
            <One key={`${one.kind} ${one.until}`} one={one} lead={page.lead} onAct={onAct} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function One({
  one,
  lead,
  onAct,
}: {
  one: OwedReport;
  lead: boolean;
  onAct: (act: ConditionAct) => void;
}) {
  const { t, language } = useWords();
  const date = (at: string) => formatDate(Date.parse(at), language);
  const state =
    one.handed_in === null
      ? t(`agreed.duty_${one.state}`)
      : t("agreed.handedIn", { day: date(one.handed_in) });
  const word = t(one.state === "handed_in" ? "agreed.handInAgain" : "agreed.handIn");
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0">
          {t(`agreed.kind_${one.kind}`)}
          <span className="figures block text-label text-soft">
            {t("network.termDays", { from: one.from, until: one.until })} ·{" "}
            {t("agreed.dueOn", { day: one.due })} · {t("outlook.rule", { rule: one.rule })}
          </span>
        </span>
        <span className="flex flex-wrap items-center gap-2">
          <span className={one.state === "late" ? "font-medium text-high" : "text-soft"}>
            {MARKS[one.state]} {state}
          </span>
          {lead && one.state !== "ahead" && (
            <Button
              small
              kind={one.state === "handed_in" ? "quiet" : "plain"}
              aria-label={`${word}: ${t(`agreed.kind_${one.kind}`)} ${one.until}`}
              onClick={() => onAct({ what: "hand_in", report: one })}
            >
              {word}
            </Button>
          )}
        </span>
      </div>
      {one.said.length > 0 && (
        <details className="text-label">
          <summary className="min-h-6 cursor-pointer py-0.5 text-soft">
            {t("agreed.said", { count: one.said.length })}
          </summary>
          <ol className="flex flex-col gap-2 pt-1">
            {one.said.map((said) => (
              <li key={said.at}>
                <span className="figures text-soft">{date(said.at)}</span> {said.by}: {said.text}
                <References all={said.references} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}
