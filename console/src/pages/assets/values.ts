// What a person types as a value, read for the kind of its tag.
import type { TagView, Value } from "../../api/types";

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
