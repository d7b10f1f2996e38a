// The columns of a picture of an array, and how its parts are named and chosen.
import type { ArrayPicture } from "../api/types";

/** Which points are looked at; all when undefined. */
export type Window = { first: number; points: number } | undefined;

/** Fewer points than this are not told apart by zooming further. */
export const POINTS_MIN = 8;

type Column = (number | null)[];

/** Index of the first point of each run, and its ends. */
export function columns({ first, step, low, high }: ArrayPicture): [number[], Column, Column] {
  return [low.map((_, run) => first + run * step), low, high];
}

/** The points of a run, counted from 0, both ends included. */
export function runOf(picture: ArrayPicture, run: number): { from: number; until: number } {
  const from = picture.first + run * picture.step;
  const end = Math.min(from + picture.step, picture.points ?? 0) - 1;
  return { from, until: Math.max(from, end) };
}

/** The part of an array between two places on its axis, or all of it when that is all. */
export function windowOf(from: number, until: number, points: number): Window {
  const first = Math.max(0, Math.floor(from));
  const end = Math.min(points, Math.ceil(until) + 1);
  if (end - first >= points) return undefined;
  const count = Math.max(POINTS_MIN, end - first);
  return { first: Math.max(0, Math.min(first, points - count)), points: count };
}

/** Makes the part `factor` times as long, about one place. */
export function zoomWindow(part: Window, factor: number, at: number, points: number): Window {
  const { first, points: count } = part ?? { first: 0, points };
  const share = count === 0 ? 0.5 : (at - first) / count;
  const next = Math.max(POINTS_MIN, count * factor);
  const from = at - share * next;
  const start = Math.max(0, Math.min(from, points - next));
  return windowOf(start, start + next - 1, points);
}
