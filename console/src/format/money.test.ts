import { describe, expect, test } from "vitest";
import { formatAbout, formatMoney, roughly, sumOf } from "./money";

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
  test.each([
    [["0.10 USD", "0.20 USD"], "0.30 USD"],
    [["9007199254740993.01 USD", "-0.02 USD"], "9007199254740992.99 USD"],
    [["-1.50 USD", "1 USD"], "-0.50 USD"],
    [["700 KRW", "300 KRW"], "1000 KRW"],
    [["1.00 USD", "1.00 EUR"], undefined],
    [["1.00 USD", "much"], undefined],
    [[], undefined],
  ])("%j together are %s", (amounts, sum) => {
    expect(sumOf(amounts)).toBe(sum);
  });
  test("are near enough for a bar", () => {
    expect(roughly("12.50 EUR")).toBe(12.5);
  });
});
