// The share of small firms among members, year by year: what was, what is expected with its band, and
// the least that the rule asks for. The table below has the same figures.
import type { OutlookPage } from "../../api/outlook";
import { useWords } from "../../i18n";
import { Across, AcrossText, Below, Key, Whisker, WIDTH } from "./drawing";

const HEIGHT = 160;
const TOP = 14;
const BOTTOM = 2;
const MARKS = [25, 50, 75, 100];

export function SmallChart({ outlook }: { outlook: OutlookPage }) {
  const { t } = useWords();
  const past = outlook.small_past.map((one) => ({ ...one, share: Number(one.share) }));
  const ahead = outlook.small.map(({ year, share }) => ({
    year,
    low: Number(share.low),
    mid: Number(share.mid),
    high: Number(share.high),
  }));
  const years = [...past, ...ahead].map((one) => one.year);
  const first = Math.min(...years);
  const count = Math.max(...years) - first + 1;
  const columns = Array.from({ length: count }, (_, at) => first + at);
  const least = outlook.small_rule === null ? null : Number(outlook.small_rule.least);
  const y = (share: number) => TOP + (1 - share / 100) * (HEIGHT - TOP - BOTTOM);
  const step = WIDTH / count;
  const width = Math.min(48, step * 0.55);
  const x = (year: number) => step * (year - first + 0.5);
  const few = (share: number) => least !== null && share < least;
  return (
    <figure className="px-4 pt-3">
      <div className="relative">
        {MARKS.map((mark) => (
          <AcrossText key={mark} at={y(mark)} height={HEIGHT} text={`${mark} %`} />
        ))}
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={t("outlook.smallChart")}
          className="block w-full"
        >
          <Across at={MARKS.map(y)} />
          <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
          {past.map(({ year, share }) => (
            <rect
              key={year}
              x={x(year) - width / 2}
              width={width}
              y={y(share)}
              height={y(0) - y(share)}
              fill={few(share) ? "var(--high)" : "var(--line-strong)"}
            />
          ))}
          {ahead.map(({ year, low, mid, high }) => (
            <g key={year}>
              <rect
                x={x(year) - width / 2}
                width={width}
                y={y(mid)}
                height={y(0) - y(mid)}
                fill={few(mid) ? "var(--high)" : "var(--trace-1)"}
              />
              <Whisker x={x(year)} low={y(low)} high={y(high)} />
            </g>
          ))}
          {least !== null && (
            <line
              x1={0}
              x2={WIDTH}
              y1={y(least)}
              y2={y(least)}
              stroke="var(--trace-6)"
              strokeWidth={2}
              strokeDasharray="6 4"
            />
          )}
        </svg>
      </div>
      <Below years={columns} />
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-label text-soft">
        <Key look="bg-line-strong" text={t("outlook.keyPast")} />
        <Key look="bg-[var(--trace-1)]" text={t("outlook.keyAhead")} />
        <Key look="bg-[var(--high)]" text={t("outlook.keyFew")} />
        {outlook.small_rule !== null && (
          <Key look="bg-[var(--trace-6)] h-0.5" text={t("outlook.keyLeast", outlook.small_rule)} />
        )}
      </figcaption>
    </figure>
  );
}
