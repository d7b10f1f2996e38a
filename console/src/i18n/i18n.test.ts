import { describe, expect, test } from "vitest";
import firstEn from "./en";
import firstKo from "./ko";
import restEn from "./rest-en";
import restKo from "./rest-ko";

type Pages = Record<string, Record<string, string>>;
const en = { ...firstEn, ...restEn };
const ko = { ...firstKo, ...restKo };

/** Every key with what it puts in. Korean has one plural form, English two: both count as one. */
function keys(pages: Pages): Map<string, string> {
  const found = new Map<string, string>();
  for (const [page, words] of Object.entries(pages)) {
    for (const [key, text] of Object.entries(words)) {
      const gaps = [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort().join(" ");
      found.set(`${page}.${key.replace(/_(one|other)$/, "")}`, gaps);
    }
  }
  return found;
}

describe("the two languages", () => {
  test("have the same keys, and put in the same values", () => {
    expect(Object.fromEntries(keys(ko))).toEqual(Object.fromEntries(keys(en)));
  });

  test("Korean words are Korean, but for names and symbols", () => {
    const same = new Set(["app.name", "connections.flow"]);
    for (const [page, words] of Object.entries(ko as Pages)) {
      for (const [key, text] of Object.entries(words)) {
        if (same.has(`${page}.${key}`) || /^(\{\{\w+\}\}|\s)*$/.test(text)) continue;
        expect(text, `${page}.${key}`).toMatch(/[가-힣]/);
      }
    }
  });

  test("every English plural has both forms", () => {
    for (const words of Object.values(en as Pages)) {
      for (const key of Object.keys(words)) {
        if (key.endsWith("_one")) expect(words).toHaveProperty(key.replace("_one", "_other"));
      }
    }
  });
});
