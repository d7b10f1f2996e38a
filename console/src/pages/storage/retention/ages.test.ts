import { expect, test } from "vitest";
import { readDays } from "./ages";

test("days are whole and more than none, and nothing is for ever", () => {
  const rows: [string, number | null | undefined][] = [
    ["90", 90],
    [" 7 ", 7],
    ["", null],
    ["  ", null],
    ["0", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["ten", undefined],
  ];
  for (const [text, days] of rows) expect(readDays(text), text).toBe(days);
});
