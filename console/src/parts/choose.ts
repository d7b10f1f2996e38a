// How a list beside a field is gone through, and what of it is shown.

/** Where an arrow leads in a list; nothing for other keys. */
export function moved(key: string, here: number, count: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, here + step));
}

export type Shown = "nothing" | "list" | "none";

/** What was found before stays until the next answer is there; that there is none is said only of an answer. */
export function shown({
  open,
  settled,
  count,
}: {
  open: boolean;
  settled: boolean;
  count: number;
}): Shown {
  if (!open) return "nothing";
  if (count > 0) return "list";
  return settled ? "none" : "nothing";
}
