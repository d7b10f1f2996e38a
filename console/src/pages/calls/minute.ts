// Moments in the browser's field for them, in local time.

/** A moment as the field writes it. */
export function localMinute(moment: string): string {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What a field says, as the API writes it; null when it is empty. The field shows whole minutes: what
 * was not touched stays as it is to the nanosecond. */
export function momentOf(chosen: string, before: string | null): string | null {
  if (chosen === "") return null;
  if (before !== null && chosen === localMinute(before)) return before;
  return new Date(chosen).toISOString();
}
