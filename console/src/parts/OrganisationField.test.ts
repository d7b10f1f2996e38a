import { expect, test } from "vitest";
import type { OrganisationRow } from "../api/organisations";
import { meantBy } from "./OrganisationField";

const row = (id: string, en: string, ko: string | null = null): OrganisationRow => ({
  id,
  label: { en, ko },
  kind: "firm",
  people: 1,
  industry: null,
  size: null,
});

test("who is meant has the very name or label, a name before a label", () => {
  const found = [row("ferro", "Castings"), row("castings", "Ferro"), row("alpha", "Alpha", "알파")];
  const rows: [string, string | undefined][] = [
    ["castings", "castings"],
    [" ferro ", "ferro"],
    ["ALPHA", "alpha"],
    ["알파", "alpha"],
    ["alph", undefined],
    ["", undefined],
  ];
  for (const [text, id] of rows) expect(meantBy(text, found)?.id, text).toBe(id);
});
