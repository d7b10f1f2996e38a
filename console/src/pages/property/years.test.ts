import { expect, test } from "vitest";
import type { RoyaltyRun } from "../../api/property";
import { stepsOf } from "./Offer";
import { sumsByYear } from "./years";

const run = (from: string, total: string | null): RoyaltyRun => ({
  number: 1,
  from,
  until: "2030-01-01",
  at: "",
  total,
  lines: [],
});

test("years are added up to the last cent", () => {
  const big = "90071992547409.93 USD";
  const runs = [
    run("2027-07-01", big),
    run("2027-01-01", "0.09 USD"),
    run("2026-01-01", "0.05 USD"),
  ];
  expect(sumsByYear(runs)).toEqual([
    { year: "2026", amount: "0.05 USD" },
    { year: "2027", amount: "90071992547410.02 USD" },
  ]);
  expect(sumsByYear([run("2026-01-01", "5 KRW"), run("2026-02-01", null)])).toEqual([
    { year: "2026", amount: "5 KRW" },
  ]);
});

test("steps of a royalty are a line each", () => {
  expect(stepsOf("sales", "0 USD: 5 %\n\n100000 USD: 2.5")).toEqual([
    { above: "0 USD", share: "5" },
    { above: "100000 USD", share: "2.5" },
  ]);
  expect(stepsOf("units", "0: 1 USD\n1000:0.50 USD")).toEqual([
    { above: 0, amount: "1 USD" },
    { above: 1000, amount: "0.50 USD" },
  ]);
});
