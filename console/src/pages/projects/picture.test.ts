import { describe, expect, test } from "vitest";
import type { Level } from "../../api/project";
import { readBudget, readText, writeBudget } from "./lines";
import { pathOf, shareOfDays, stepsOf } from "./picture";

describe("pictures of a project", () => {
  test("a day lies between the first and the last", () => {
    expect(shareOfDays("2027-01-01", "2027-01-11", "2027-01-06")).toBe(0.5);
    expect(shareOfDays("2027-01-01", "2027-01-11", "2026-01-01")).toBe(0);
    expect(shareOfDays("2027-01-01", "2027-01-11", "2029-01-01")).toBe(1);
    expect(shareOfDays("2027-01-01", "2027-01-01", "2027-01-01")).toBe(0);
  });

  test("a level stays until it is assessed anew", () => {
    const level = (scale: "trl" | "mrl", level: number, at: string): Level => ({
      scale,
      level,
      at,
      evidence: "",
      assessor: "",
    });
    const all = [level("trl", 4, "2027-01-06"), level("mrl", 9, "2027-01-07")];
    const days = ["2027-01-01", "2027-01-11"] as const;
    const steps = stepsOf(all, "trl", { start: 3, target: 6 }, days, "2027-01-08");
    expect(steps).toEqual([
      { at: 0, level: 3 },
      { at: 0.5, level: 4 },
      { at: 0.7, level: 4 },
    ]);
    expect(
      pathOf(
        steps,
        (at) => at * 10,
        (one) => -one,
      ),
    ).toBe("M0.0,-3H5.0V-4H7.0V-4");
  });
});

describe("a project as lines", () => {
  const said: Record<string, string> = {
    title: "Wear",
    summary: "s",
    from: "2027-01-01",
    until: "2028-01-01",
    partners: "a, b,",
    packages: "Measure; a; 2027-01-01; 2028-01-01\n\n",
    milestones: "A year; 1; 2027-12-31",
    trl: "3-6",
    mrl: "2 - 5",
    budget: "a; cash; 10 USD\nb; in_kind; 5 USD; space",
  };
  const read = (change: Record<string, string> = {}) =>
    readText((name) => ({ ...said, ...change })[name] ?? "");

  test("is taken apart", () => {
    const text = read();
    expect(text.partners).toEqual(["a", "b"]);
    expect(text.packages).toHaveLength(1);
    expect(text.milestones[0]).toEqual({ title: "A year", package: 1, due: "2027-12-31" });
    expect([text.trl, text.mrl]).toEqual([
      { start: 3, target: 6 },
      { start: 2, target: 5 },
    ]);
    expect(text.budget[1]?.valuation).toBe("space");
    expect(readBudget(writeBudget(text.budget))).toEqual(text.budget);
  });

  test("says which line has too few parts", () => {
    expect(() => read({ packages: "Measure; a" })).toThrow("Measure; a");
    expect(() => read({ milestones: "A year; one; 2027-12-31" })).toThrow("A year; one");
    expect(() => read({ trl: "three" })).toThrow("three");
    expect(() => read({ budget: "a; cash" })).toThrow("a; cash");
  });
});
