// What an agreement that is over leaves to do, and what goes on without it.
import type { InstitutePage } from "../../api/network";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

type Left = NonNullable<InstitutePage["course"]["close_out"]>;
type Line = Left["open"][number];

export function CloseOut({ left }: { left: Left }) {
  const { t } = useWords();
  return (
    <Panel title={t("network.left", { day: left.since })}>
      {left.until !== null && (
        <p className="border-b border-line px-4 py-2">
          {t("network.leftBy", { day: left.until, rule: left.rule ?? "" })}
        </p>
      )}
      {left.open.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("network.leftNone")}</p>
      ) : (
        <Lines lines={left.open} whole={left.until} />
      )}
      {left.survives.length > 0 && (
        <>
          <h3 className="border-t border-line px-4 pt-3 font-medium">{t("network.survives")}</h3>
          <Lines lines={left.survives} />
        </>
      )}
    </Panel>
  );
}

function Lines({ lines, whole }: { lines: Line[]; whole?: string | null }) {
  const { t, language } = useWords();
  const until = (line: Line) => {
    if (line.turn === null) return "network.leftBefore";
    return line.until === whole ? "network.leftDue" : "network.leftUntil";
  };
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li
          key={line.what}
          className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2"
        >
          <span>
            {t(`network.left_${line.what}`, { number: line.number })}
            {line.until !== null && (
              <span className="block text-soft">
                {t(until(line), { day: line.until })}
                {line.late && ` · ▲ ${t("network.leftLate")}`}
              </span>
            )}
          </span>
          <span className="figures text-right">
            {line.amount !== null && formatMoney(line.amount, language)}
            {line.turn !== null && (
              <span className="block text-label text-soft">{t(`network.turn_${line.turn}`)}</span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
