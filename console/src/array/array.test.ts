import { describe, expect, test } from "vitest";
import type { ArrayPicture } from "../api/types";
import { columns, runOf, windowOf, zoomWindow } from "./rows";

const picture = (part: Partial<ArrayPicture>): ArrayPicture => ({
  tag: "a.b",
  time: "2026-11-24T00:00:00Z",
  quality: "Good",
  status: "Good",
  points: 10,
  min: 0,
  max: 3,
  first: 0,
  step: 4,
  low: [0, null, 1],
  high: [3, null, 2],
  previous: null,
  next: null,
  ...part,
});

describe("the columns of an array", () => {
  test("stand at the first point of each run, gaps as gaps", () => {
    expect(columns(picture({}))).toEqual([
      [0, 4, 8],
      [0, null, 1],
      [3, null, 2],
    ]);
    expect(columns(picture({ first: 6, step: 1 }))[0]).toEqual([6, 7, 8]);
  });

  test("the last run ends with the array", () => {
    expect(runOf(picture({}), 1)).toEqual({ from: 4, until: 7 });
    expect(runOf(picture({}), 2)).toEqual({ from: 8, until: 9 });
    expect(runOf(picture({ step: 1 }), 3)).toEqual({ from: 3, until: 3 });
  });
});

describe("the part that is looked at", () => {
  test.each([
    [20.4, 59.6, { first: 20, points: 41 }],
    [-5, 500, undefined],
    [98, 99, { first: 92, points: 8 }],
    [0, 0.5, { first: 0, points: 8 }],
  ])("from %d until %d", (from, until, expected) => {
    expect(windowOf(from, until, 100)).toEqual(expected);
  });

  test("is zoomed about a place and back to all", () => {
    const half = zoomWindow(undefined, 0.5, 50, 100);
    expect(half).toEqual({ first: 25, points: 50 });
    expect(zoomWindow(half, 2, 50, 100)).toBeUndefined();
    expect(zoomWindow(undefined, 2, 50, 100)).toBeUndefined();
    expect(zoomWindow({ first: 0, points: 20 }, 0.5, 0, 100)).toEqual({ first: 0, points: 10 });
  });
});
