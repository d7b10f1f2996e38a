import { expect, test } from "vitest";
import { moved, shown } from "./choose";

test("arrows go through a list and stop at its ends", () => {
  const steps: [string, number, number, number | undefined][] = [
    ["ArrowDown", 0, 3, 1],
    ["ArrowDown", 2, 3, 2],
    ["ArrowUp", 2, 3, 1],
    ["ArrowUp", 0, 3, 0],
    ["ArrowDown", -1, 0, 0],
    ["ArrowLeft", 1, 3, undefined],
    ["a", 1, 3, undefined],
  ];
  for (const [key, here, count, to] of steps) expect(moved(key, here, count), key).toBe(to);
});

test("a list is shown while one searches, and that there is none only of an answer", () => {
  const rows: [boolean, boolean, number, string][] = [
    [false, true, 3, "nothing"],
    [true, false, 3, "list"],
    [true, true, 3, "list"],
    [true, false, 0, "nothing"],
    [true, true, 0, "none"],
  ];
  for (const [open, settled, count, look] of rows) {
    expect(shown({ open, settled, count })).toBe(look);
  }
});
