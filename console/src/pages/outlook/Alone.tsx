// From which month on an institute needs no public money, in how many of the runs, and what rules
// say of it.
import type { OutlookPage } from "../../api/outlook";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { useFigure } from "../../parts/figure";
import { useMonth } from "./month";

export function Alone({ outlook }: { outlook: OutlookPage }) {
  const { t } = useWords();
  const month = useMonth();
  const { alone, warning } = outlook;
  if (alone === null) {
    return (
      <Panel title={t("outlook.alone")}>
        <div className="flex flex-col gap-2 px-4 py-3">
          <p>{t("outlook.noCost")}</p>
          <p className="text-soft">
            {t(outlook.runs ? "outlook.noCostRuns" : "outlook.noCostReads")}
          </p>
        </div>
        <Criteria outlook={outlook} />
      </Panel>
    );
  }
  const known = (of: string | null) => (of === null ? t("outlook.never") : month(of));
  return (
    <Panel title={t("outlook.alone")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p>
          <span className={`figures text-title ${warning?.warns ? "text-high" : ""}`}>
            {warning?.warns && <span aria-hidden="true">▲ </span>}
            {alone.share} %
          </span>{" "}
          {t("outlook.shareOfRuns", { month: month(alone.by), count: outlook.count })}
        </p>
        {warning?.warns && (
          <p className="text-high">
            ▲ {t("outlook.warns", { rule: warning.rule, under: warning.under })}
          </p>
        )}
        <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(96px,auto)_1fr]">
          <dt className="text-soft">{t("outlook.median")}</dt>
          <dd className="figures">{known(alone.from.mid)}</dd>
          <dt className="text-soft">{t("outlook.between")}</dt>
          <dd className="figures">
            {alone.from.low === alone.from.high
              ? known(alone.from.low)
              : t("network.from_to", {
                  least: known(alone.from.low),
                  most: known(alone.from.high),
                })}
          </dd>
          <dt className="text-soft">{t("outlook.covered", { month: month(alone.by) })}</dt>
          <dd className="figures">{t("outlook.coveredBand", alone.covered)}</dd>
        </dl>
        <Distribution years={alone.years} />
      </div>
      <Criteria outlook={outlook} />
    </Panel>
  );
}

/** In how many of the runs, by the end of each year. */
function Distribution({ years }: { years: { year: number; share: string }[] }) {
  const { t } = useWords();
  return (
    <table className="w-full">
      <caption className="py-1 text-left font-medium">{t("outlook.byYear")}</caption>
      <thead>
        <tr className="text-left text-label text-soft">
          <th className="w-16 font-medium">{t("network.reportYear")}</th>
          <th className="font-medium">{t("outlook.runsAlone")}</th>
        </tr>
      </thead>
      <tbody>
        {years.map((one) => (
          <tr key={one.year} className="border-t border-line">
            <th className="figures py-1 text-left font-normal">{one.year}</th>
            <td className="py-1">
              <span className="flex items-center gap-2">
                <span aria-hidden="true" className="block h-3 w-3/5 rounded-sm bg-band">
                  <span
                    className="block h-3 min-w-px rounded-sm bg-accent"
                    style={{ width: `${Number(one.share)}%` }}
                  />
                </span>
                <span className="figures whitespace-nowrap">{one.share} %</span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Criteria({ outlook }: { outlook: OutlookPage }) {
  const { t, language } = useWords();
  const figure = useFigure();
  if (outlook.criteria.length === 0) return null;
  return (
    <div className="border-t border-line px-4 py-3">
      <h3 className="pb-1">{t("outlook.criteria")}</h3>
      <ul className="flex flex-col gap-2">
        {outlook.criteria.map((one) => (
          <li key={one.rule}>
            <span className={one.kept ? "" : "text-high"}>
              {one.kept ? "✓" : "▲"} {t(one.kept ? "outlook.willKeep" : "outlook.willMiss")}
            </span>{" "}
            <span className="figures text-soft">{t("outlook.rule", { rule: one.rule })}</span>{" "}
            {labelText(one.sentence, language)}{" "}
            <span className="figures text-label text-soft">
              {t("outlook.foundWanted", {
                found: figure(one.found),
                wanted: figure(one.wanted),
              })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
