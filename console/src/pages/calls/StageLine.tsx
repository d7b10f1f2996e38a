// The stages of a call as a line: what is over, where it is, what comes, each with its date.
import type { CallPage, Stage } from "../../api/network";
import { formatSpan, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { useHouseNow } from "./Deadline";

const DAY_MS = 86_400_000;
const SHAPES = { done: "✓", now: "●", ahead: "○" };

export function StageLine({ call }: { call: CallPage }) {
  const { t } = useWords();
  return (
    <Panel title={t("stages.line")}>
      <ol className="grid gap-x-1 gap-y-3 px-4 py-3 sm:grid-cols-[repeat(auto-fit,minmax(118px,1fr))]">
        {call.stages.map((one) => (
          <Step key={one.stage} stage={one} />
        ))}
      </ol>
    </Panel>
  );
}

function Step({ stage }: { stage: Stage }) {
  const { t, language } = useWords();
  const now = useHouseNow();
  const { state, from, until, planned } = stage;
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const here = state === "now";
  const point = from !== null && from === until;
  const look = here
    ? "border-accent font-medium"
    : state === "done"
      ? "border-line-strong"
      : "border-line text-soft";
  return (
    <li aria-current={here ? "step" : undefined} className={`border-t-2 pt-1.5 ${look}`}>
      <span className="block">
        <span aria-hidden="true" className="mr-1 text-soft">
          {SHAPES[state]}
        </span>
        {t(`stages.stage_${stage.stage}`)}
        <span className="sr-only"> ({t(`stages.${state}`)})</span>
      </span>
      {until !== null && (
        <time dateTime={until} className="figures block text-label font-normal text-soft">
          {point
            ? t("stages.at", { moment: moment(until) })
            : t("stages.until", { moment: moment(until) })}
        </time>
      )}
      {until === null && planned !== null && (
        <time dateTime={planned} className="figures block text-label font-normal text-soft">
          {t("stages.plannedUntil", { day: planned })}
          {Date.parse(planned) + DAY_MS <= now && (
            <span className="text-urgent"> · {t("stages.late")}</span>
          )}
        </time>
      )}
      {here && until !== null && Date.parse(until) > now && (
        <span className="figures block text-label font-normal">
          {t("stages.left", { span: formatSpan(Date.parse(until) - now, language) })}
        </span>
      )}
    </li>
  );
}
