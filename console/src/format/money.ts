// Amounts as the API writes them: `1250000.00 USD`.
import type { Language } from "./time";

/** With the sign of its currency; whole amounts without decimals. */
export function formatMoney(amount: string, language: Language): string {
  const [number = "", currency = ""] = amount.split(" ");
  if (!/^-?\d+(\.\d+)?$/.test(number) || currency.length !== 3) return amount;
  const digits = /\.0*$/.test(number) ? { maximumFractionDigits: 0 } : {};
  const format = new Intl.NumberFormat(language, { style: "currency", currency, ...digits });
  // A text of digits is formatted to its last one, however long.
  return format.format(number as unknown as number);
}

/** For how long a bar is; not for counting. */
export function roughly(amount: string): number {
  return Number(amount.split(" ")[0]);
}

/** All of them together, to the last digit; undefined unless all are amounts of one currency. */
export function sumOf(amounts: readonly string[]): string | undefined {
  const parts = amounts.map((amount) => /^(-?\d+)(?:\.(\d+))? ([A-Z]{3})$/.exec(amount));
  const currency = parts[0]?.[3];
  const decimals = Math.max(0, ...parts.map((part) => part?.[2]?.length ?? 0));
  let sum = 0n;
  for (const part of parts) {
    if (part === null || part[3] !== currency) return undefined;
    sum += BigInt(part[1] + (part[2] ?? "").padEnd(decimals, "0"));
  }
  if (currency === undefined) return undefined;
  const digits = String(sum < 0n ? -sum : sum).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${sum < 0n ? "-" : ""}${whole}${rest} ${currency}`;
}

/** To three digits, for what is expected and not counted: `$4.58M`. */
export function formatAbout(amount: string, language: Language): string {
  const [number = "", currency = ""] = amount.split(" ");
  if (!/^-?\d+(\.\d+)?$/.test(number) || currency.length !== 3) return amount;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    notation: "compact",
    maximumSignificantDigits: 3,
  }).format(Number(number));
}
