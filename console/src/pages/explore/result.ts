// Rows of a query as lines over time: which column is time, which are numbers, and whether a
// text column tells several lines apart.
import type { SqlRows, SqlValue, TrendSeries } from "../../api/types";

/** More would not be told apart. */
export const LINES_MAX = 12;

export type Lines = {
  /** As a trend draws them, the tag being the line's name. */
  lines: TrendSeries[];
  /** How many there are beyond those. */
  left: number;
};

const NUMBERS = ["integer", "float"];

/** The lines of a result; none when it has no time or no number. */
export function linesOf({ columns, rows }: SqlRows): Lines | undefined {
  const time = columns.findIndex(({ type }) => type === "time");
  const numbers = columns.flatMap(({ type }, at) => (NUMBERS.includes(type) ? [at] : []));
  if (time < 0 || numbers.length === 0 || rows.length < 2) return undefined;
  const texts = columns.flatMap(({ type }, at) => (type === "text" ? [at] : []));
  const apart = groupsOf(rows, texts);
  if (apart === undefined) return undefined;
  const all = new Map<string, { time: number; value: number | null }[]>();
  for (const row of rows) {
    const at = typeof row[time] === "string" ? Date.parse(row[time]) : Number.NaN;
    if (!Number.isFinite(at)) continue;
    const group = apart.map((place) => String(row[place] ?? "")).join(" · ");
    for (const place of numbers) {
      const name = nameOf(group, columns[place]?.name ?? "", numbers.length);
      const points = all.get(name) ?? [];
      all.set(name, points);
      points.push({ time: at, value: numberOf(row[place]) });
    }
  }
  const drawn = [...all].filter(([, points]) => points.some(({ value }) => value !== null));
  const lines = drawn.slice(0, LINES_MAX).map(([name, points]) => line(name, points));
  return lines.length === 0 ? undefined : { lines, left: drawn.length - lines.length };
}

/**
 * The text columns that tell lines apart, without those that say nothing more than others before
 * them. None when a line would have hardly more than one point: such rows are no trend.
 */
function groupsOf(rows: readonly SqlValue[][], texts: readonly number[]): number[] | undefined {
  const groups: number[] = [];
  let count = 1;
  for (const at of texts) {
    const now = new Set(
      rows.map((row) => JSON.stringify([...groups, at].map((each) => row[each]))),
    );
    if (now.size === count) continue;
    if (now.size * 2 > rows.length) return undefined;
    groups.push(at);
    count = now.size;
  }
  return groups;
}

function nameOf(group: string, column: string, numbers: number): string {
  if (group === "") return column;
  return numbers === 1 ? group : `${group} · ${column}`;
}

function line(name: string, points: { time: number; value: number | null }[]): TrendSeries {
  const sorted = points.sort((a, b) => a.time - b.time);
  const values = sorted.map(({ value }) => value);
  const times = sorted.map(({ time }) => time);
  return { tag: name, raw: true, times, min: values, max: values, last: values };
}

/** A number as a line can hold it; NaN and infinity, which come as texts, are gaps. */
export function numberOf(value: SqlValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** Where in the text the server's words point to: "… (line 2, column 14)". */
export function placeOf(detail: string): { line: number; column: number } | undefined {
  const found = /\(line (\d+), column (\d+)\)/.exec(detail);
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2]) };
}

/** The place as an offset, at most the end of its line. */
export function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(text.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0));
}

/** Samples of tags in a range, as one would write it. */
export function samplesSql(tags: readonly string[], from: number, until: number): string {
  const list = tags.map((tag) => `'${tag.replaceAll("'", "''")}'`).join(",\n  ");
  const time = (at: number) => `'${new Date(at).toISOString()}'`;
  return `SELECT tag, time, value, value_text, unit, quality
FROM samples
WHERE tag IN (
  ${list})
  AND time >= ${time(from)} AND time < ${time(until)}
ORDER BY tag, time`;
}
