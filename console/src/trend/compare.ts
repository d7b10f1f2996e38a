// Two periods of the same tags: one laid over the other, and both in numbers.
import type { TagView, TrendSeries } from "../api/types";
import { isDrawn } from "../format/value";
import { summarise } from "./columns";

/** The same rows, so much later. */
export function moved(series: TrendSeries, ms: number): TrendSeries {
  return { ...series, times: series.times.map((time) => time + ms) };
}

export type Figures = { min: number; max: number; last: number };
export type Compared = { tag: TagView; now: Figures | null; before: Figures | null };

/** Both periods of each tag that has numbers. */
export function compared(
  tags: readonly TagView[],
  now: readonly TrendSeries[],
  before: readonly TrendSeries[],
): Compared[] {
  const figures = (all: readonly TrendSeries[], tag: TagView) => {
    const series = all.find((each) => each.tag === tag.path);
    return series === undefined ? null : summarise(series);
  };
  return tags
    .filter(isDrawn)
    .map((tag) => ({ tag, now: figures(now, tag), before: figures(before, tag) }));
}
