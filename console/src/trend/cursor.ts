// The time under the cursor of any chart, for those who show what held then.

type Listener = (time: number | undefined) => void;
const listeners = new Set<Listener>();

/** Tells the time under the cursor, or that no chart is pointed at. */
export function tellCursor(time: number | undefined): void {
  for (const listener of listeners) listener(time);
}

export function onCursor(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
