import { describe, expect, test } from "vitest";
import type { TagView, TrendSeries } from "../api/types";
import type { Sample } from "../live/state";
import { align, gaps, held, numberOf, summarise, thin, withTail } from "./columns";
import { compared, moved } from "./compare";
import { gesture } from "./touch";

const series = (tag: string, times: number[], last: (number | null)[]): TrendSeries => ({
  tag,
  raw: true,
  times,
  min: last,
  max: last,
  last,
});
const sample = (time: number, value: Sample["value"], quality: Sample["quality"] = "Good") =>
  ({ time, value, quality, state: "normal" }) as Sample;

describe("columns", () => {
  test("a gap is null, a time of another tag is undefined", () => {
    const joined = align([series("a", [10, 30], [1, null]), series("b", [20, 30], [5, 6])]);
    expect(joined.times).toEqual([10, 20, 30]);
    expect(joined.last).toEqual([
      [1, undefined, null],
      [undefined, 5, 6],
    ]);
  });

  test("no tags give no rows", () => {
    expect(align([])).toEqual({ times: [], min: [], max: [], last: [] });
  });

  test("the tail goes on after the server's last row and repeats none", () => {
    const joined = withTail(series("a", [10, 20], [1, 2]), [
      sample(15, 9),
      sample(20, 9),
      sample(30, 3),
      sample(40, 4, "Bad"),
    ]);
    expect(joined.times).toEqual([10, 20, 30, 40]);
    expect(joined.last).toEqual([1, 2, 3, null]);
    expect(joined.max).toEqual(joined.last);
  });

  test.each([
    [true, "Good", 1],
    [false, "Uncertain", 0],
    [4.5, "Uncertain", 4.5],
    [4.5, "Bad", null],
    [4.5, "GoodNoData", null],
    ["text", "Good", null],
    [null, "Good", null],
  ] as const)("%s with quality %s draws as %s", (value, quality, drawn) => {
    expect(numberOf({ value, quality })).toBe(drawn);
  });
});

describe("the spoken summary", () => {
  test("gaps are counted with their length, also an open one at the end", () => {
    const holes = series("a", [0, 10, 20, 30, 40], [1, null, null, 7, null]);
    expect(gaps(holes)).toEqual([
      { from: 10, until: 30 },
      { from: 40, until: 40 },
    ]);
    expect(summarise(holes)).toEqual({ first: 1, last: 7, min: 1, max: 7, gaps: 2, gapMs: 20 });
  });

  test("without a good value there is none", () => {
    expect(summarise(series("a", [0, 10], [null, null]))).toBeNull();
  });
});

test("the table keeps the first and the last row and thins evenly between", () => {
  expect(thin(3, 200)).toEqual([0, 1, 2]);
  const rows = thin(10_001, 201);
  expect([rows.length, rows[0], rows[1], rows.at(-1)]).toEqual([201, 0, 50, 10_000]);
});

describe("touch", () => {
  const start = { from: 0, until: 1_000, xs: [50] };
  test("one finger moves the range against its own way", () => {
    expect(gesture(start, [100], 0, 200)).toEqual({ from: -250, until: 750 });
    expect(gesture(start, [53], 0, 200)).toBeUndefined();
  });
  test("two fingers keep the times under them", () => {
    const next = gesture({ ...start, xs: [50, 150] }, [0, 200], 0, 200);
    expect(next).toEqual({ from: 250, until: 750 });
  });
});

describe("two periods", () => {
  const tag = { path: "a", data_type: "float" } as TagView;

  test("the earlier one is moved over this", () => {
    expect(moved(series("a", [10, 20], [1, 2]), 5).times).toEqual([15, 25]);
  });

  test("stand side by side in numbers, and texts have none", () => {
    const now = [series("a", [10, 20], [1, 5])];
    const text = { path: "t", data_type: "text" } as TagView;
    const [row, ...rest] = compared([tag, text], now, [series("a", [1, 2], [null, null])]);
    expect(rest).toEqual([]);
    expect(row).toEqual({
      tag,
      now: { first: 1, last: 5, min: 1, max: 5, gaps: 0, gapMs: 0 },
      before: null,
    });
  });

  test("a cursor reads what was said last, and a gap as a gap", () => {
    const column = [1, undefined, null, undefined];
    expect([0, 1, 2, 3].map((row) => held(column, row))).toEqual([1, 1, null, null]);
    expect(held([undefined, 2], 0)).toBeUndefined();
    expect(held(undefined, 0)).toBeUndefined();
  });
});
