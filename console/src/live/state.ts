// What the live socket's messages make of what is known: a pure reducer. Nothing here is
// React state; the feed hands each change on to the cells that show it.
import type { Quality, State, Value } from "../api/types";

export type Sample = { time: number; value: Value; quality: Quality; state: State };
export type LiveState = {
  watching: readonly string[];
  unknown: readonly string[];
  last: Map<string, Sample>;
  /** Samples the server left out because this browser was too slow. */
  dropped: number;
  heardAt: number;
};

type SampleRow = [index: number, time: number, value: Value, quality: Quality, state: State];
export type Message = {
  watching?: string[];
  unknown?: string[];
  samples?: SampleRow[];
  dropped?: number;
  ping?: number;
};

export function emptyLive(): LiveState {
  return { watching: [], unknown: [], last: new Map(), dropped: 0, heardAt: 0 };
}

/** Applies one message and answers the paths that changed. A row for an index that is not
 *  watched, or older than what is known, changes nothing. */
export function apply(state: LiveState, message: Message, now: number): string[] {
  state.heardAt = now;
  if (message.watching !== undefined) {
    state.watching = message.watching;
    state.unknown = message.unknown ?? [];
  }
  state.dropped += message.dropped ?? 0;
  const changed = new Set<string>();
  for (const [index, time, value, quality, means] of message.samples ?? []) {
    const path = state.watching[index];
    if (path === undefined) continue;
    const known = state.last.get(path);
    if (known !== undefined && known.time > time) continue;
    state.last.set(path, { time, value, quality, state: means });
    changed.add(path);
  }
  return [...changed];
}

/** How long to wait before try number `attempt`: doubling to 10 s, with jitter from `chance`. */
export function backoffMs(attempt: number, chance: number): number {
  const full = Math.min(10_000, 250 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + chance / 2));
}
