// Which earlier period one is compared with, as it stands in the address: `compare=week`.

export const COMPARES = ["before", "day", "week"] as const;
export type Compare = (typeof COMPARES)[number];

const DAY_MS = 86_400_000;

export function readCompare(text: unknown): Compare | undefined {
  return COMPARES.find((each) => each === text);
}

/** How much earlier the other period is, for a period so long. */
export function offsetOf(compare: Compare, span: number): number {
  return { before: span, day: DAY_MS, week: 7 * DAY_MS }[compare];
}
