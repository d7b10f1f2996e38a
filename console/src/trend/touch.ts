// Touch on a chart: one finger moves the range sideways, two zoom. Up and down scroll the page.
import type uPlot from "uplot";
import { type Range, resolve, settle } from "../range/range";

type Reader = { readonly current: { range: Range; onRange: (range: Range) => void } };

export function followTouch(host: HTMLElement, plot: uPlot, latest: Reader): () => void {
  const fingers = new Map<number, number>();
  let start: { from: number; until: number; xs: number[] } | undefined;

  const begin = () => {
    const { from, until } = resolve(latest.current.range, Date.now());
    start = { from, until, xs: [...fingers.values()] };
  };
  const down = (event: PointerEvent) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, event.clientX);
    begin();
  };
  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId) || start === undefined) return;
    fingers.set(event.pointerId, event.clientX);
    const box = plot.over.getBoundingClientRect();
    const next = gesture(start, [...fingers.values()], box.left, box.width);
    if (next !== undefined) latest.current.onRange(settle(next.from, next.until, Date.now()));
  };
  const up = (event: PointerEvent) => {
    if (fingers.delete(event.pointerId)) begin();
  };
  host.addEventListener("pointerdown", down);
  host.addEventListener("pointermove", move);
  host.addEventListener("pointerup", up);
  host.addEventListener("pointercancel", up);
  return () => {
    host.removeEventListener("pointerdown", down);
    host.removeEventListener("pointermove", move);
    host.removeEventListener("pointerup", up);
    host.removeEventListener("pointercancel", up);
  };
}

/** The range that keeps the times under the fingers under the fingers. */
export function gesture(
  start: { from: number; until: number; xs: readonly number[] },
  xs: readonly number[],
  left: number,
  width: number,
): { from: number; until: number } | undefined {
  const span = start.until - start.from;
  const [a0, b0] = start.xs;
  const [a1, b1] = xs;
  if (a0 === undefined || a1 === undefined) return undefined;
  if (b0 === undefined || b1 === undefined) {
    if (Math.abs(a1 - a0) < 6) return undefined;
    const move = ((a0 - a1) / width) * span;
    return { from: start.from + move, until: start.until + move };
  }
  const factor = Math.abs(a0 - b0) / Math.max(8, Math.abs(a1 - b1));
  const middle0 = ((a0 + b0) / 2 - left) / width;
  const middle1 = ((a1 + b1) / 2 - left) / width;
  const at = start.from + middle0 * span;
  const from = at - middle1 * span * factor;
  return { from, until: from + span * factor };
}
