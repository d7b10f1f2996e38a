// Own income against cost, year by year: bars for the median, a line for the band, a mark for the
// cost. The table below has the same figures.
import type { Band, OutlookPage, OutlookYear } from "../../api/outlook";
import { formatAbout, roughly } from "../../format/money";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { Across, AcrossText, Below, Key, Whisker, WIDTH } from "./drawing";

const HEIGHT = 200;
const TOP = 12;
const BOTTOM = 2;

type Column = { year: number; own: Band | null; told: number; cost: Band | null };

export function IncomeChart({ outlook }: { outlook: OutlookPage }) {
  const { t, language } = useWords();
  const columns = outlook.years.map(column);
  const tops = columns.flatMap((one) => [
    one.told,
    roughly(one.own?.high ?? "0"),
    roughly(one.cost?.high ?? "0"),
  ]);
  const most = Math.max(1, ...tops);
  const y = (amount: number) => TOP + (1 - amount / most) * (HEIGHT - TOP - BOTTOM);
  const step = WIDTH / columns.length;
  const width = Math.min(48, step * 0.55);
  const currency = outlook.currency;
  const each = roundBelow(most / 2);
  const marks = [each, each * 2].filter((amount) => amount <= most);
  return (
    <Panel title={t("outlook.chart")}>
      <figure className="px-4 py-3">
        <div className="relative">
          {marks.map((amount) => (
            <AcrossText
              key={amount}
              at={y(amount)}
              height={HEIGHT}
              text={formatAbout(`${amount} ${currency}`, language)}
            />
          ))}
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            role="img"
            aria-label={t("outlook.chartText", {
              most: formatAbout(`${Math.round(most)} ${currency}`, language),
            })}
            className="block w-full"
          >
            <Across at={marks.map(y)} />
            <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
            {columns.map((one, at) => {
              const middle = step * (at + 0.5);
              const tall = one.own === null ? one.told : roughly(one.own.mid);
              return (
                <g key={one.year}>
                  <rect
                    x={middle - width / 2}
                    width={width}
                    y={y(tall)}
                    height={Math.max(0, y(0) - y(tall))}
                    fill={one.own === null ? "var(--line-strong)" : "var(--trace-1)"}
                  />
                  {one.own !== null && (
                    <Whisker
                      x={middle}
                      low={y(roughly(one.own.low))}
                      high={y(roughly(one.own.high))}
                    />
                  )}
                  {one.cost !== null && (
                    <>
                      <rect
                        x={middle - width * 0.75}
                        width={width * 1.5}
                        y={y(roughly(one.cost.high))}
                        height={Math.max(1, y(roughly(one.cost.low)) - y(roughly(one.cost.high)))}
                        fill="var(--trace-6)"
                        opacity={0.3}
                      />
                      <line
                        x1={middle - width * 0.75}
                        x2={middle + width * 0.75}
                        y1={y(roughly(one.cost.mid))}
                        y2={y(roughly(one.cost.mid))}
                        stroke="var(--trace-6)"
                        strokeWidth={2}
                      />
                    </>
                  )}
                </g>
              );
            })}
          </svg>
        </div>
        <Below years={columns.map((one) => one.year)} />
        <figcaption className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-label text-soft">
          <Key look="bg-[var(--trace-1)]" text={t("outlook.keyOwn")} />
          <Key look="bg-line-strong" text={t("outlook.keyTold")} />
          <Key look="bg-[var(--trace-6)] h-0.5" text={t("outlook.keyCost")} />
          <span>{t("outlook.keyBand")}</span>
          <span>{t("outlook.model", { count: outlook.count, seed: outlook.seed })}</span>
        </figcaption>
      </figure>
    </Panel>
  );
}

/** The greatest of 1, 2, 2.5 and 5 times a power of ten that is not more. */
function roundBelow(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  return power * ([5, 2.5, 2].find((times) => times * power <= amount) ?? 1);
}

/** Of a year that is over: what the book says of fees, and what is stated of the rest. */
function column({ year, flows, own }: OutlookYear): Column {
  const of = (flow: string) => flows.find((one) => one.flow === flow);
  const told = flows
    .filter((one) => one.flow !== "public" && one.flow !== "cost")
    .reduce((sum, one) => sum + roughly(one.booked ?? one.actual?.amount ?? "0"), 0);
  const stated = of("cost")?.actual?.amount ?? of("cost")?.planned?.amount;
  const past = stated === undefined ? null : { low: stated, mid: stated, high: stated };
  const cost = of("cost");
  const ahead = cost?.basis === "nothing" ? null : (cost?.forecast ?? null);
  return { year, own, told, cost: own === null ? past : ahead };
}
