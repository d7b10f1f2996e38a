// Numbers as people of a plant read them: significant digits by magnitude, thin space
// groups, a true minus sign. Units stand apart, so that they can be drawn in soft ink.

const THIN = "\u2009";
const MINUS = "\u2212";
/** What stands where there is no value. */
export const NONE = "\u2013";

/** Digits after the point for a value of this size: four significant, six at most. */
export function decimalsFor(value: number, resolution?: number): number {
  if (resolution !== undefined && resolution > 0) {
    return clamp(Math.ceil(-Math.log10(resolution)), 0, 6);
  }
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(size)) return 0;
  return clamp(3 - Math.floor(Math.log10(size)), 0, 6);
}

export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-6)) return scientific(value);
  const [whole = "0", part] = size.toFixed(decimals).split(".");
  const digits = group(whole) + (part === undefined ? "" : `.${part}`);
  const isZero = Number(digits.replaceAll(THIN, "")) === 0;
  return value < 0 && !isZero ? MINUS + digits : digits;
}

/** A decimal as the API writes it, like `39876` or `62.5`, with all of its digits. */
export function formatDecimal(text: string): string {
  const [, sign, whole = "0", part] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return text;
  return `${sign === "-" ? MINUS : ""}${group(whole)}${part === undefined ? "" : `.${part}`}`;
}

/** An integer keeps all of its digits. */
export function formatInteger(value: number): string {
  return formatNumber(value, 0);
}

/** A count in a sentence or a table: the same as an integer, and a dash for none. */
export function formatCount(value: number | null): string {
  return value === null ? NONE : formatNumber(value, 0);
}

/** A rate such as samples a second: whole above ten, one decimal below. */
export function formatRate(value: number | null): string {
  if (value === null) return NONE;
  return formatNumber(value, Math.abs(value) >= 10 || value === 0 ? 0 : 1);
}

const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A size on disk, with its unit: three significant digits. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const decimals = unit === 0 ? 0 : clamp(2 - Math.floor(Math.log10(size)), 0, 2);
  return `${formatNumber(size, decimals)}${THIN}${SIZES[unit]}`;
}

/** A share in percent: whole from ten on, and "<0.1" for what is more than nothing. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1";
  return formatNumber(percent, percent >= 10 || percent === 0 ? 0 : 1);
}

function group(whole: string): string {
  if (whole.length < 5) return whole;
  return whole.replace(/\B(?=(\d{3})+$)/g, THIN);
}

function scientific(value: number): string {
  const [digits = "0", power = "0"] = Math.abs(value).toExponential(3).split("e");
  const raised = [...String(Number(power))].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("");
  return `${value < 0 ? MINUS : ""}${digits}×10${raised}`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
