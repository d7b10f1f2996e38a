// A tag's value as text, by its data type.
import type { Label, TagView, Value } from "../api/types";
import { decimalsFor, formatInteger, formatNumber, NONE } from "./number";
import type { Language } from "./time";

const BOOLEAN = { en: ["off", "on"], ko: ["꺼짐", "켜짐"] } as const;

export function formatValue(
  value: Value,
  tag: Pick<TagView, "data_type" | "band">,
  language: Language,
): string {
  if (value === null || value === undefined) return NONE;
  if (typeof value === "boolean") return BOOLEAN[language][value ? 1 : 0];
  if (tag.data_type === "array" && typeof value === "object")
    return formatPoints(pointsOf(value), language);
  if (typeof value === "object" || tag.data_type === "json") return JSON.stringify(value);
  if (typeof value === "string") return value === "" ? "\u201C\u201D" : value;
  if (tag.data_type === "boolean") return BOOLEAN[language][value === 0 ? 0 : 1];
  if (tag.data_type === "integer" || tag.data_type === "unsigned") return formatInteger(value);
  return formatNumber(value, decimalsOf(value, tag.band));
}

/** How many points an array has: pages get the number alone, tests of a connection the points. */
function pointsOf(array: object): number {
  if (Array.isArray(array)) return array.length;
  return "points" in array && typeof array.points === "number" ? array.points : 0;
}

function formatPoints(count: number, language: Language): string {
  const number = formatInteger(count);
  if (language === "ko") return `${number}점`;
  return count === 1 ? "1 point" : `${number} points`;
}

/** Whether its values are drawn as a curve; all others are told as words beside their times. */
export function isDrawn(tag: Pick<TagView, "data_type">): boolean {
  return !["text", "array", "json"].includes(tag.data_type);
}

/** A tag keeps its number of digits while it moves: the band gives the size, not each sample. */
export function decimalsOf(value: number, band: TagView["band"]): number {
  const edges = [band?.low ?? 0, band?.high ?? 0].map(Math.abs);
  return decimalsFor(Math.max(...edges, Math.abs(value)));
}

/** The unit as people write it; the dimensionless one is not written at all. */
export function unitText(tag: Pick<TagView, "unit" | "unit_text">): string {
  const text = tag.unit_text ?? tag.unit ?? "";
  return text === "1" ? "" : text;
}

/** A label in the reader's language, or in English where there is no Korean. */
export function labelText(label: Label | string | null | undefined, language: Language): string {
  if (label === null || label === undefined) return "";
  if (typeof label === "string") return label;
  return language === "ko" ? (label.ko ?? label.en) : label.en;
}
