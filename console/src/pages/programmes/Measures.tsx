// Measures: a series for each version of a definition, each by itself, with its own scale; nothing
// joins two of them.
import type { FigureTaken, PlanMeasure, PlanPage, Reading } from "../../api/programme";
import { formatDecimal } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import type { MeasureAct } from "./MeasureForm";

export function Measures({ plan, onAct }: { plan: PlanPage; onAct: (act: MeasureAct) => void }) {
  const { t, language } = useWords();
  return (
    <div className="flex flex-col border-t border-line">
      <h3 className="px-4 pt-3 font-medium">{t("programmes.measures")}</h3>
      {plan.measures.map((measure) => {
        const newest = measure.definitions.at(-1);
        return (
          <details key={measure.id} className="border-b border-line px-4 py-2 last:border-b-0">
            <summary className="min-h-6 cursor-pointer">
              {labelText(newest?.label, language) || measure.id}
              <span className="text-label text-soft">
                {" "}
                · {labelText(newest?.unit, language)} ·{" "}
                {t("programmes.versions", { count: measure.definitions.length })}
              </span>
            </summary>
            <div className="flex flex-col gap-4 py-2">
              {measure.definitions.map((one) => (
                <section key={one.version} className="flex flex-col gap-1">
                  <h4 className="font-medium">
                    {t("programmes.definition", { version: one.version, day: one.from })}
                  </h4>
                  <p className="text-soft">
                    {labelText(one.text, language)}
                    {one.computed !== null && ` ${t("programmes.computed")}`}
                  </p>
                  <Series
                    measure={measure}
                    version={one.version}
                    unit={labelText(one.unit, language)}
                  />
                </section>
              ))}
              <Corrected measure={measure} />
              {plan.officer && (
                <span className="flex flex-wrap gap-2">
                  {newest?.computed === null && (
                    <Button small onClick={() => onAct({ what: "take", measure })}>
                      {t("programmes.takeFigure")}
                    </Button>
                  )}
                  {measure.figures.some((one) => one.corrected_by === null) && (
                    <Button small onClick={() => onAct({ what: "correct", measure })}>
                      {t("programmes.correct")}
                    </Button>
                  )}
                  <Button small onClick={() => onAct({ what: "define", measure })}>
                    {t("programmes.nextDefinition")}
                  </Button>
                </span>
              )}
            </div>
          </details>
        );
      })}
    </div>
  );
}

function Series({
  measure,
  version,
  unit,
}: {
  measure: PlanMeasure;
  version: number;
  unit: string;
}) {
  const { t } = useWords();
  const readings = measure.series.find((one) => one.definition === version)?.readings ?? [];
  if (readings.length === 0) return <p className="text-label text-soft">{t("programmes.none")}</p>;
  const most = Math.max(...readings.map((one) => Math.abs(Number(one.value))), Number.MIN_VALUE);
  const taken = (one: Reading) => measure.figures.find((each) => each.number === one.number);
  return (
    <table className="w-full table-fixed">
      <thead>
        <tr className="text-left text-label text-soft">
          <th className="w-2/5 pr-3 font-medium sm:w-56">{t("programmes.days")}</th>
          <th className="pr-3 font-medium">
            {t("programmes.figure")} ({unit})
          </th>
          <th className="font-medium max-sm:hidden">{t("programmes.evidence")}</th>
        </tr>
      </thead>
      <tbody>
        {readings.map((one) => (
          <tr key={`${one.from}${one.until}${one.number}`} className="border-t border-line">
            <th className="figures py-1 pr-3 text-left text-label font-normal">
              {t("network.termDays", { from: one.from, until: one.until })}
            </th>
            <td className="py-1 pr-3">
              <span className="flex items-center gap-2">
                <span
                  aria-hidden="true"
                  className="block h-2 min-w-px bg-soft"
                  style={{ width: `${(Math.abs(Number(one.value)) / most) * 50}%` }}
                />
                <span className="figures">{formatDecimal(one.value)}</span>
              </span>
            </td>
            <td className="py-1 text-label text-soft max-sm:hidden">
              {taken(one)?.evidence ?? t("programmes.byHouse")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Corrected({ measure }: { measure: PlanMeasure }) {
  const { t } = useWords();
  const wrong = measure.figures.filter((one) => one.corrected_by !== null);
  if (wrong.length === 0) return null;
  const by = (one: FigureTaken) => measure.figures.find((each) => each.number === one.corrected_by);
  return (
    <div className="text-label text-soft">
      <h4 className="font-medium">{t("programmes.corrected")}</h4>
      <ul className="figures">
        {wrong.map((one) => (
          <li key={one.number}>
            {t("programmes.correctedBy", {
              from: one.from,
              until: one.until,
              value: formatDecimal(one.value),
              next: formatDecimal(by(one)?.value ?? ""),
              reason: by(one)?.reason ?? "",
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
