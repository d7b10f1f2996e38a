// Where things stand in the pictures of a project.
import type { Level, Scale, Way } from "../../api/project";

/** How far a day or moment lies between two days, from 0 to 1. */
export function shareOfDays(from: string, until: string, day: string): number {
  const [begin, end, at] = [Date.parse(from), Date.parse(until), Date.parse(day)];
  if (!(end > begin)) return 0;
  return Math.min(1, Math.max(0, (at - begin) / (end - begin)));
}

/** The steps of a level over time: from where it began, up or down at each day it was assessed. */
export function stepsOf(
  levels: readonly Level[],
  scale: Scale,
  way: Way,
  [from, until]: readonly [string, string],
  now: string,
): { at: number; level: number }[] {
  const steps = [{ at: 0, level: way.start }];
  for (const one of levels) {
    if (one.scale === scale) steps.push({ at: shareOfDays(from, until, one.at), level: one.level });
  }
  const last = steps.at(-1)?.level ?? way.start;
  steps.push({ at: shareOfDays(from, until, now), level: last });
  return steps;
}

/** Steps as a path in a box: across until the next step, then up or down. */
export function pathOf(
  steps: readonly { at: number; level: number }[],
  x: (at: number) => number,
  y: (level: number) => number,
): string {
  return steps
    .map((one, at) => {
      const to = `${x(one.at).toFixed(1)}`;
      return at === 0 ? `M${to},${y(one.level)}` : `H${to}V${y(one.level)}`;
    })
    .join("");
}
