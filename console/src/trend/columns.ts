// The columns of a trend, ready to draw. A gap is null and is never drawn across; a time at
// which only another tag has a row is undefined, which a line may pass.
import type { TrendSeries } from "../api/types";
import type { Sample } from "../live/state";

export type Cell = number | null | undefined;
export type Columns = { times: number[]; min: Cell[][]; max: Cell[][]; last: Cell[][] };

/** Live samples kept beyond the last answer of the server, for each tag. */
export const TAIL_MAX = 3_600;

/** A tag's drawable rows: the server's answer, then what the socket brought since. */
export function withTail(series: TrendSeries, tail: readonly Sample[]): TrendSeries {
  const end = series.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  const more = tail.filter((sample) => sample.time > end);
  if (more.length === 0 || series.texts !== undefined) return series;
  const values = more.map(numberOf);
  return {
    ...series,
    times: [...series.times, ...more.map((sample) => sample.time)],
    min: [...(series.min ?? []), ...values],
    max: [...(series.max ?? []), ...values],
    last: [...(series.last ?? []), ...values],
  };
}

export function numberOf(sample: Pick<Sample, "value" | "quality">): number | null {
  if (sample.quality === "Bad" || sample.quality === "GoodNoData") return null;
  if (typeof sample.value === "boolean") return sample.value ? 1 : 0;
  return typeof sample.value === "number" && Number.isFinite(sample.value) ? sample.value : null;
}

/** Brings several tags onto one column of times. */
export function align(all: readonly TrendSeries[]): Columns {
  const times = [...new Set(all.flatMap((series) => series.times))].sort((a, b) => a - b);
  const row = new Map(times.map((time, index) => [time, index]));
  const spread = (series: TrendSeries, values: readonly (number | null)[] | undefined) => {
    const column: Cell[] = new Array(times.length).fill(undefined);
    series.times.forEach((time, index) => {
      const at = row.get(time);
      if (at !== undefined) column[at] = values?.[index] ?? null;
    });
    return column;
  };
  return {
    times,
    min: all.map((series) => spread(series, series.min)),
    max: all.map((series) => spread(series, series.max)),
    last: all.map((series) => spread(series, series.last)),
  };
}

/** What a column says at a row: what was said last, unless that was a gap. */
export function held(
  column: ArrayLike<number | null | undefined> | undefined,
  row: number,
): number | null | undefined {
  for (let at = row; column !== undefined && at >= 0; at -= 1) {
    if (column[at] !== undefined) return column[at];
  }
  return undefined;
}

/** The gaps of one tag as spans of time, for the spoken summary and the table. */
export function gaps(series: TrendSeries): { from: number; until: number }[] {
  const found: { from: number; until: number }[] = [];
  let start: number | undefined;
  series.times.forEach((time, index) => {
    const missing = (series.last?.[index] ?? null) === null;
    if (missing && start === undefined) start = time;
    if (!missing && start !== undefined) {
      found.push({ from: start, until: time });
      start = undefined;
    }
  });
  const end = series.times.at(-1);
  if (start !== undefined && end !== undefined) found.push({ from: start, until: end });
  return found;
}

export type Summary = {
  first: number;
  last: number;
  min: number;
  max: number;
  gaps: number;
  gapMs: number;
} | null;

export function summarise(series: TrendSeries): Summary {
  const good = (series.last ?? []).filter((value): value is number => value !== null);
  const first = good[0];
  const last = good.at(-1);
  if (first === undefined || last === undefined) return null;
  const found = gaps(series);
  return {
    first,
    last,
    min: least(series.min ?? []),
    max: -least((series.max ?? []).map((value) => (value === null ? null : -value))),
    gaps: found.length,
    gapMs: found.reduce((sum, gap) => sum + gap.until - gap.from, 0),
  };
}

/** At most `rows` rows for the table view: whole rows, evenly chosen, the last one always. */
export function thin(count: number, rows: number): number[] {
  if (count <= rows) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: rows }, (_, row) => Math.round((row * (count - 1)) / (rows - 1)));
}

function least(values: readonly (number | null)[]): number {
  return values.reduce<number>(
    (low, value) => (value === null ? low : Math.min(low, value)),
    Number.POSITIVE_INFINITY,
  );
}
