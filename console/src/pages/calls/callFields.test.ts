import { describe, expect, test } from "vitest";
import type { CallPage } from "../../api/network";
import { type CallFields, emptyIn, fieldsOf, readFields, textOf } from "./callFields";

const until = "2027-01-01T00:00:12.5Z";
const call = {
  id: "castings",
  programme: "future-making",
  deadline: "2027-03-01T00:00:00Z",
  text: {
    label: { en: "Castings", ko: "주조" },
    focus: { en: "Metal", ko: null },
    about: { en: "Large ones.", ko: null },
    criteria: [{ label: { en: "Use", ko: null }, points: 60 }],
    area: "castings",
    stages: {
      information: { until, asks: { en: "What is there?", ko: null } },
      papers: null,
      questions: until,
      planned: { reviewed: null, chosen: "2027-05-01", agreed: null },
    },
  },
} as unknown as CallPage;

/** A form that has these fields. */
function form(fields: Record<string, string | string[]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) data.append(name, one);
  }
  return data;
}

describe("a call in a form", () => {
  test("that nobody touched is what it was, to the fraction of a second", () => {
    expect(textOf(fieldsOf(call), call.text)).toEqual(call.text);
  });

  test("keeps what the form does not ask", () => {
    const fields = readFields(form({ "label-en": " Forgings " }), fieldsOf(call));
    expect(fields).toEqual({ ...fieldsOf(call), "label-en": "Forgings", criteria: [] });
  });

  test("leaves out criteria without a name, and keeps half of one to be completed", () => {
    const { criteria } = readFields(
      form({
        "criterion-en": ["Use", "", ""],
        "criterion-ko": ["", "계획", " "],
        "criterion-points": ["60", "40", "10"],
      }),
      fieldsOf(undefined),
    );
    expect(criteria).toEqual([
      { en: "Use", ko: "", points: "60" },
      { en: "", ko: "계획", points: "40" },
    ]);
  });

  test.each<[string, Partial<CallFields>, string[]]>([
    ["nothing", {}, []],
    ["its title", { "label-en": "" }, ["label-en"]],
    ["what is asked", { "asks-en": "" }, ["asks-en"]],
    ["nothing where nothing is asked", { information: "", "asks-en": "" }, []],
  ])("lacks %s", (_, fields, lacks) => {
    expect(emptyIn({ ...fieldsOf(call), ...fields }, ["id"])).toEqual(lacks);
  });
});
