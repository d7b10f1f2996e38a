import { describe, expect, test } from "vitest";
import { formatAbout, formatMoney, roughly } from "./money";

describe("amounts", () => {
  test("keep every digit, and the decimals only where there are some", () => {
    expect(formatMoney("70000000.00 USD", "en")).toBe("$70,000,000");
    expect(formatMoney("0.05 USD", "en")).toBe("$0.05");
    expect(formatMoney("9007199254740993.01 USD", "en")).toBe("$9,007,199,254,740,993.01");
    expect(formatMoney("-1500 KRW", "ko")).toBe("-₩1,500");
  });
  test("are short where they are expected and not counted", () => {
    expect(formatAbout("4582000.00 USD", "en")).toBe("$4.58M");
    expect(formatAbout("-2250333.34 USD", "en")).toBe("-$2.25M");
    expect(formatAbout("0.00 USD", "en")).toBe("$0");
    expect(formatAbout("405300000 KRW", "ko")).toBe("₩4.05억");
    expect(formatAbout("much", "en")).toBe("much");
  });
  test("stay as they are when they are none", () => {
    expect(formatMoney("much", "en")).toBe("much");
  });
  test("are near enough for a bar", () => {
    expect(roughly("12.50 EUR")).toBe(12.5);
  });
});
