import { describe, expect, test } from "vitest";
import type { Member } from "../../api/network";
import { invoicesShown, isPaid } from "./invoice";

const nobody = { invoices: [], signs_for: [], members: [] };
const member = (...periods: Member["periods"]) => ({ organisation: "smith", periods });
const period: Member["periods"][number] = {
  tier: "full",
  from: "2027-01-10",
  until: "2028-01-10",
  now: true,
  small: true,
  benefits: { projects: "lead", lab_hours: 0, affiliates: 0, in_kind: "0" },
  covers: [],
  fee: "5000.00 USD",
  ended: null,
};

describe("invoices", () => {
  test.each([
    ["5000.00 USD", false],
    ["0.01 USD", false],
    ["1 KRW", false],
    ["0.00 USD", true],
    ["0 KRW", true],
  ])("with %s left, paid is %s", (left, paid) => {
    expect(isPaid({ left })).toBe(paid);
  });

  test("have a place for who owes something, and for a member who owes nothing", () => {
    expect(invoicesShown(nobody)).toBe(false);
    expect(invoicesShown({ ...nobody, invoices: [{}] })).toBe(true);
    expect(invoicesShown({ ...nobody, signs_for: ["smith"] })).toBe(false);
    expect(invoicesShown({ ...nobody, signs_for: ["smith"], members: [member()] })).toBe(false);
    expect(invoicesShown({ ...nobody, members: [member(period)] })).toBe(false);
    expect(invoicesShown({ ...nobody, signs_for: ["smith"], members: [member(period)] })).toBe(
      true,
    );
  });
});
