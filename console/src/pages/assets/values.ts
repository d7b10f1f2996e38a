// Values as a person types them, and limits as a person reads them.
import type { TagView, Value } from "../../api/types";
import { formatNumber } from "../../format/number";
import { decimalsOf } from "../../format/value";

/** What the text means for this kind of tag; undefined when it means nothing. */
export function readValue(text: string, kind: TagView["data_type"]): Value | undefined {
  const tidy = text.trim().replaceAll("\u2009", "").replace("\u2212", "-");
  if (kind === "text") return text;
  if (tidy === "") return undefined;
  if (kind === "boolean") return tidy === "true" ? true : tidy === "false" ? false : undefined;
  const value = Number(tidy);
  if (!Number.isFinite(value)) return undefined;
  return kind === "integer" && !Number.isInteger(value) ? undefined : value;
}

/** A limit without the zeros that only a measured value needs. */
export function bandNumber(value: number, tag: Pick<TagView, "band">): string {
  const decimals = decimalsOf(value, tag.band);
  return formatNumber(value, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}
