import { describe, expect, test } from "vitest";
import type { SqlRows, SqlValue } from "../../api/types";
import { examples } from "./examples";
import { LINES_MAX, linesOf, offsetOf, placeOf, samplesSql } from "./result";

const rows = (columns: string, ...all: SqlValue[][]): SqlRows => ({
  columns: columns.split(" ").map((each) => {
    const [name = "", type = ""] = each.split(":");
    return { name, type };
  }),
  rows: all,
  row_count: all.length,
});
const at = (second: number) => `2026-11-25T05:00:0${second}Z`;
const names = (result: SqlRows) => linesOf(result)?.lines.map(({ tag }) => tag);

describe("rows as lines over time", () => {
  test("a line for each number, sorted by time; what is no number is a gap", () => {
    const found = linesOf(
      rows("t:time mean:float n:integer", [at(2), 5, 1], [at(1), "NaN", 2], [at(3), null, 3]),
    );
    expect(found?.left).toBe(0);
    const [mean, n] = found?.lines ?? [];
    expect(mean?.tag).toBe("mean");
    expect(mean?.times.map((time) => new Date(time).getUTCSeconds())).toEqual([1, 2, 3]);
    expect(mean?.last).toEqual([null, 5, null]);
    expect(n?.last).toEqual([2, 1, 3]);
  });

  test("a text tells lines apart, and one that says nothing more does not", () => {
    const two = rows(
      "tag:text unit:text time:time value:float",
      ["a", "kPa", at(1), 1],
      ["a", "kPa", at(2), 2],
      ["b", "s", at(1), 3],
      ["b", "s", at(2), 4],
    );
    expect(names(two)).toEqual(["a", "b"]);
    const both = rows(
      "tag:text time:time min:float max:float",
      ...["a", "b"].flatMap((tag) => [1, 2].map((second) => [tag, at(second), 1, 2])),
    );
    expect(names(both)).toEqual(["a · min", "a · max", "b · min", "b · max"]);
  });

  test("columns without a number are no lines", () => {
    const some = rows("t:time a:float b:integer", [at(1), 1, null], [at(2), 2, null]);
    expect(names(some)).toEqual(["a"]);
  });

  test("what is no trend stays a table", () => {
    expect(linesOf(rows("a:float", [1], [2]))).toBeUndefined();
    expect(linesOf(rows("t:time a:text", [at(1), "x"], [at(2), "x"]))).toBeUndefined();
    expect(linesOf(rows("t:time a:float", [at(1), 1]))).toBeUndefined();
    const lasts = ["a", "b", "c"].map((tag, second) => [tag, at(second), second]);
    expect(linesOf(rows("tag:text time:time value:float", ...lasts))).toBeUndefined();
  });

  test("more lines than can be told apart are counted", () => {
    const many = Array.from({ length: LINES_MAX + 3 }, (_, line) => `l${line}`);
    const found = linesOf(
      rows(
        "tag:text time:time value:float",
        ...many.flatMap((tag) => [1, 2].map((second) => [tag, at(second), second])),
      ),
    );
    expect([found?.lines.length, found?.left]).toEqual([LINES_MAX, 3]);
  });
});

describe("the place of an error", () => {
  test("is read from the server's words", () => {
    expect(placeOf("there is no column `valu` (line 2, column 14)")).toEqual({
      line: 2,
      column: 14,
    });
    expect(placeOf("the query was cancelled")).toBeUndefined();
  });

  test("is an offset into the text, never beyond its line", () => {
    const text = "SELECT a,\n  valu\nFROM b";
    for (const [line, column, expected] of [
      [1, 1, 0],
      [2, 3, 12],
      [2, 99, 16],
      [9, 1, text.length],
    ] as const) {
      expect(offsetOf(text, { line, column })).toBe(expected);
    }
  });
});

describe("SQL that is written for a person", () => {
  test("names tags and times as SQL wants them", () => {
    const sql = samplesSql(["a/b.c", "it's"], 0, 1_000);
    expect(sql).toContain("'a/b.c',\n  'it''s'");
    expect(sql).toContain(
      "time >= '1970-01-01T00:00:00.000Z' AND time < '1970-01-01T00:00:01.000Z'",
    );
  });

  test("examples take a tag, or find one", () => {
    const minutes = (tag?: string) => examples(tag).find(({ key }) => key === "minutes")?.sql;
    expect(minutes("a.b")).toContain("WHERE tag = 'a.b'");
    expect(minutes()).toContain("WHERE tag = (SELECT tag FROM latest");
  });
});
