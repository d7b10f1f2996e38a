import { expect, test } from "vitest";
import type { ProblemError } from "./client";
import { BrokenOffError, parseRows } from "./sql";

const WHOLE = '{"columns":[{"name":"n","type":"integer"}],"rows":[\n[1],\n[2]],"row_count":2}\n';

test("a whole answer is rows", () => {
  expect(parseRows(WHOLE, true)).toEqual({
    columns: [{ name: "n", type: "integer" }],
    rows: [[1], [2]],
    row_count: 2,
  });
});

test("one that broke off with a reason is that reason", () => {
  const text = '{"columns":[],"rows":[\n[1]],"error":{"code":"query_time","status":422}}\n';
  for (const whole of [true, false]) {
    try {
      parseRows(text, whole);
      expect.unreachable();
    } catch (error) {
      expect((error as ProblemError).problem.code).toBe("query_time");
    }
  }
});

test("one that broke off without a reason says how many rows came", () => {
  for (const [text, rows] of [
    ['{"columns":[],"rows":[\n[1],\n[2],\n[3', 2],
    ["", 0],
    [WHOLE, 2],
  ] as const) {
    try {
      parseRows(text, false);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BrokenOffError);
      expect((error as BrokenOffError).rows).toBe(rows);
    }
  }
});
