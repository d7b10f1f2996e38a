import { describe, expect, test } from "vitest";
import { offsetOf, readCompare } from "./compare";
import {
  LIVE_RANGES,
  pan,
  parseRange,
  rangeText,
  resolve,
  SPAN_MS_MIN,
  settle,
  zoom,
} from "./range";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const HOUR = 3_600_000;

describe("the range in the address", () => {
  test.each(LIVE_RANGES)("%s is read and written back as itself", (text) => {
    expect(rangeText(parseRange(text))).toBe(text);
  });

  test("a fixed range is read and written back", () => {
    const text = "2026-11-24T05:00:00Z~2026-11-24T06:00:00.500Z";
    expect(rangeText(parseRange(text))).toBe(text);
  });

  test.each([undefined, "", "0h", "h", "1w", "a~b", "2026-11-24T06:00:00Z~2026-11-24T05:00:00Z"])(
    "%s is no range, so the last hour is shown",
    (text) => {
      expect(parseRange(text)).toEqual({ kind: "live", span: HOUR });
    },
  );
});

describe("moving through time", () => {
  test("a live range zooms and stays live", () => {
    expect(zoom({ kind: "live", span: HOUR }, 0.5, NOW, NOW)).toEqual({
      kind: "live",
      span: HOUR / 2,
    });
  });

  test("a fixed range zooms about the time under the pointer", () => {
    const range = { kind: "fixed", from: NOW - 4 * HOUR, until: NOW - 2 * HOUR } as const;
    const at = NOW - 3.5 * HOUR;
    const next = resolve(zoom(range, 0.5, at, NOW), NOW);
    expect(next.until - next.from).toBe(HOUR);
    expect((at - next.from) / HOUR).toBeCloseTo(0.25);
  });

  test("no zoom goes below the shortest span", () => {
    const next = zoom({ kind: "live", span: 12_000 }, 0.01, NOW, NOW);
    expect(next).toEqual({ kind: "live", span: SPAN_MS_MIN });
  });

  test("a live range moved back stands still, moved on it stays live", () => {
    const live = { kind: "live", span: HOUR } as const;
    expect(pan(live, -0.5, NOW)).toEqual({
      kind: "fixed",
      from: NOW - 1.5 * HOUR,
      until: NOW - 0.5 * HOUR,
    });
    expect(pan(live, 0.5, NOW)).toBe(live);
  });

  test("no fixed range ends after now", () => {
    expect(settle(NOW - HOUR, NOW + HOUR, NOW)).toEqual({
      kind: "fixed",
      from: NOW - 2 * HOUR,
      until: NOW,
    });
  });
});

test("how much earlier the compared period is", () => {
  expect(offsetOf("before", 8 * HOUR)).toBe(8 * HOUR);
  expect(offsetOf("day", HOUR)).toBe(24 * HOUR);
  expect(offsetOf("week", HOUR)).toBe(168 * HOUR);
  expect([readCompare("week"), readCompare("year"), readCompare(undefined)]).toEqual([
    "week",
    undefined,
    undefined,
  ]);
});
