// What posted runs come to in each year, to the last unit: digits are added, never floats.
import type { RoyaltyRun } from "../../api/property";

/** By the year of a run's first day, oldest first. All amounts are of one currency. */
export function sumsByYear(runs: RoyaltyRun[]): { year: string; amount: string }[] {
  const sums = new Map<string, { units: bigint; decimals: number; currency: string }>();
  for (const run of runs) {
    if (run.total === null) continue;
    const [number = "0", currency = ""] = run.total.split(" ");
    const decimals = number.split(".")[1]?.length ?? 0;
    const year = run.from.slice(0, 4);
    const before = sums.get(year)?.units ?? 0n;
    sums.set(year, { units: before + BigInt(number.replace(".", "")), decimals, currency });
  }
  const years = [...sums].sort(([one], [other]) => one.localeCompare(other));
  return years.map(([year, { units, decimals, currency }]) => {
    const digits = units.toString().padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals);
    const part = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
    return { year, amount: `${whole}${part} ${currency}` };
  });
}
