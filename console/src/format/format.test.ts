import { describe, expect, test } from "vitest";
import {
  decimalsFor,
  formatBytes,
  formatCount,
  formatNumber,
  formatPercent,
  formatRate,
} from "./number";
import { dayBefore, formatAge, formatExact, formatSpan, formatTook } from "./time";
import { decimalsOf, formatValue, labelText, unitText } from "./value";

describe("numbers", () => {
  test.each([
    [0, 2, "0.00"],
    [-0.001, 1, "0.0"],
    [-12.34, 1, "\u221212.3"],
    [1234, 0, "1234"],
    [12345.6, 1, "12\u2009345.6"],
    [1234567, 0, "1\u2009234\u2009567"],
    [2.5e12, 0, "2.500×10¹²"],
    [-3e-7, 3, "\u22123.000×10⁻⁷"],
    [Number.NaN, 1, "\u2013"],
    [Number.POSITIVE_INFINITY, 1, "\u2013"],
  ])("%d with %d decimals is %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  test.each([
    [0, undefined, 0],
    [0.0123, undefined, 5],
    [7.2, undefined, 3],
    [512, undefined, 1],
    [51234, undefined, 0],
    [1e-9, undefined, 6],
    [0, 0.5, 1],
    [0, 20, 0],
  ])("%d at resolution %s has %d decimals", (value, resolution, decimals) => {
    expect(decimalsFor(value, resolution)).toBe(decimals);
  });

  test("a rate is whole above ten, and a missing count is a dash", () => {
    expect([formatRate(0), formatRate(0.25), formatRate(42.6), formatRate(null)]).toEqual([
      "0",
      "0.3",
      "43",
      "\u2013",
    ]);
    expect(formatCount(null)).toBe("\u2013");
  });

  test.each([
    [0, "0\u2009B"],
    [1023, "1023\u2009B"],
    [1024, "1.00\u2009KiB"],
    [157_286, "154\u2009KiB"],
    [13_002_342, "12.4\u2009MiB"],
    [47_782_000_000, "44.5\u2009GiB"],
    [3e18, "2665\u2009PiB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, "0"],
    [0.0004, "<0.1"],
    [0.073, "7.3"],
    [0.41, "41"],
    [1, "100"],
  ])("a share of %d is %s percent", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

describe("values", () => {
  const band = { low: 10, high: 100 };
  test.each([
    [null, "float", "en", "\u2013"],
    [true, "boolean", "en", "on"],
    [false, "boolean", "ko", "꺼짐"],
    [1, "boolean", "en", "on"],
    ["Inp OutRange", "text", "en", "Inp OutRange"],
    ["", "text", "en", "\u201C\u201D"],
    [16000, "integer", "en", "16\u2009000"],
    [20.456, "float", "en", "20.5"],
    [16000, "unsigned", "en", "16\u2009000"],
    [20.456, "float32", "en", "20.5"],
    [[1, 2.5], "array", "en", "2 points"],
    [[1, 2.5], "array", "ko", "2점"],
    [{ points: 65_536 }, "array", "en", "65\u2009536 points"],
    [{ points: 2 }, "json", "en", '{"points":2}'],
    [{ a: [1] }, "json", "en", '{"a":[1]}'],
    ["x", "json", "en", '"x"'],
  ] as const)("%s as %s in %s is %s", (value, data_type, language, text) => {
    expect(formatValue(value, { data_type, band }, language)).toBe(text);
  });

  test("a tag keeps its number of digits while it moves inside its band", () => {
    expect([10, 55.123, 99].map((value) => decimalsOf(value, band))).toEqual([1, 1, 1]);
  });

  test("the dimensionless unit is not written", () => {
    expect(unitText({ unit: "1", unit_text: null })).toBe("");
    expect(unitText({ unit: "Cel", unit_text: "°C" })).toBe("°C");
    expect(unitText({ unit: null, unit_text: null })).toBe("");
  });

  test("a label without Korean falls back to English", () => {
    expect(labelText({ en: "Pump", ko: "펌프" }, "ko")).toBe("펌프");
    expect(labelText({ en: "Pump", ko: null }, "ko")).toBe("Pump");
    expect(labelText(null, "ko")).toBe("");
  });
});

describe("ages and spans", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  test.each([
    [0, "en", "now"],
    [1_900, "ko", "방금"],
    [12_000, "en", "12 s ago"],
    [12_000, "ko", "12초 전"],
    [3_599_000, "en", "59 min ago"],
    [-6_000, "en", "ahead of the clock"],
  ] as const)("%d ms in %s is %s", (age, language, text) => {
    expect(formatAge(now - age, now, language)).toBe(text);
  });

  test.each([
    ["2027-03-02", "2027-03-01"],
    ["2027-03-01", "2027-02-28"],
    ["2028-01-01", "2027-12-31"],
  ])("before %s is %s", (day, before) => {
    expect(dayBefore(day)).toBe(before);
  });

  test("after an hour the clock is said, after a day the date", () => {
    expect(formatAge(now - 2 * 3_600_000, now, "en")).toMatch(/^\d\d:\d\d$/);
    expect(formatAge(now - 3 * 86_400_000, now, "en")).toBe("21 Nov 2026");
  });

  test.each([
    [0, "en", "0 s"],
    [900_000, "en", "15 min"],
    [5_400_000, "en", "1 h 30 min"],
    [5_400_000, "ko", "1시간 30분"],
    [86_400_000 * 365, "en", "365 d"],
    [3_601_000, "en", "1 h"],
  ] as const)("%d ms in %s is %s long", (ms, language, text) => {
    expect(formatSpan(ms, language)).toBe(text);
  });
});

describe("work and exact moments", () => {
  test.each([
    [84.4, "en", "84 ms"],
    [1_260, "en", "1.3 s"],
    [1_260, "ko", "1.3초"],
    [65_000, "en", "1 min 5 s"],
  ] as const)("%d ms in %s took %s", (ms, language, text) => {
    expect(formatTook(ms, language)).toBe(text);
  });

  test("a moment in a column is local, with what there is of a second", () => {
    const local = new Date(2026, 10, 25, 14, 0, 5).getTime();
    expect(formatExact(local)).toBe("2026-11-25 14:00:05");
    expect(formatExact(local + 120)).toBe("2026-11-25 14:00:05.120");
  });
});
