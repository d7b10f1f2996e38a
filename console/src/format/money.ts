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
