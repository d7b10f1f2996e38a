import { expect, test } from "vitest";
import type { TreeLink } from "../../api/organisations";
import { roots, type Shown } from "./tree";

const named = (id: string) => ({ id, label: { en: id, ko: null } });
const link = (part: string, whole: string): TreeLink => ({
  part: named(part),
  whole: named(whole),
  kind: "affiliate",
});
const text = (all: Shown[]): string =>
  all
    .map((one) => one.organisation.id + (one.parts.length > 0 ? `(${text(one.parts)})` : ""))
    .join(" ");

test("each owner stands above what belongs to it", () => {
  for (const [links, expected] of [
    [[], ""],
    [[link("b", "a")], "a(b)"],
    [[link("b", "a"), link("c", "b"), link("d", "a")], "a(b(c) d)"],
    [[link("c", "a"), link("c", "b")], "a(c) b(c)"],
  ] as const) {
    expect(text(roots([...links]))).toBe(expected);
  }
});
