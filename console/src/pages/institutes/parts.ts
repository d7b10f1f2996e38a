// The parts of an institute's page, as its address names them, and who sees which.
import type { InstitutePage } from "../../api/network";

export const INSTITUTE_PARTS = [
  "overview",
  "members",
  "conditions",
  "centres",
  "year",
  "book",
  "money",
] as const;
export type InstitutePart = (typeof INSTITUTE_PARTS)[number];

type Seen = Pick<InstitutePage, "sees_book" | "sees_money">;

/** The parts that a reader may see, in the order in which they stand. */
export function partsSeen(by: Seen): InstitutePart[] {
  return INSTITUTE_PARTS.filter((part) => {
    if (part === "book") return by.sees_book;
    return part !== "money" || by.sees_money;
  });
}

/** The part that an address asks for; the overview for one that the reader may not see. */
export function partSeen(by: Seen, asked: InstitutePart | undefined): InstitutePart {
  return partsSeen(by).find((part) => part === asked) ?? "overview";
}

type Numbered = { kind: string; number?: number | string | null };
type Place = { part: InstitutePart | undefined; transfer?: number };

/** Where a record behind a number of a year stands on the page of its institute. */
export function placeOf({ kind, number }: Numbered): Place {
  switch (kind) {
    case "membership":
      return { part: "members" };
    case "transfer":
      return { part: "book", transfer: Number(number) };
    case "centre":
    case "of_centre":
      return { part: "centres" };
    default:
      return { part: undefined };
  }
}
