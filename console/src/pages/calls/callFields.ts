// A call as a form holds it, word for word as it was typed, and as the API takes it.
import type { CallPage, CallText } from "../../api/network";
import { localMinute, momentOf } from "./minute";

const NAMES = [
  "programme",
  "id",
  "reason",
  "deadline",
  "label-en",
  "label-ko",
  "focus-en",
  "focus-ko",
  "about-en",
  "about-ko",
  "area",
  "information",
  "papers",
  "questions",
  "asks-en",
  "asks-ko",
  "reviewed",
  "chosen",
  "agreed",
] as const;
export type CallName = (typeof NAMES)[number];
export type CriterionFields = { en: string; ko: string; points: string };
export type CallFields = Record<CallName, string> & { criteria: CriterionFields[] };

/** What the house has; nothing yet of a new call. */
export function fieldsOf(call: CallPage | undefined, programme = ""): CallFields {
  const text = call?.text;
  const minute = (at: string | null | undefined) => (at == null ? "" : localMinute(at));
  const asked = text?.stages.information;
  return {
    programme: call?.programme ?? programme,
    id: call?.id ?? "",
    reason: "",
    deadline: minute(call?.deadline),
    "label-en": text?.label.en ?? "",
    "label-ko": text?.label.ko ?? "",
    "focus-en": text?.focus.en ?? "",
    "focus-ko": text?.focus.ko ?? "",
    "about-en": text?.about.en ?? "",
    "about-ko": text?.about.ko ?? "",
    area: text?.area ?? "",
    information: minute(asked?.until),
    papers: minute(text?.stages.papers),
    questions: minute(text?.stages.questions),
    "asks-en": asked?.asks.en ?? "",
    "asks-ko": asked?.asks.ko ?? "",
    reviewed: text?.stages.planned.reviewed ?? "",
    chosen: text?.stages.planned.chosen ?? "",
    agreed: text?.stages.planned.agreed ?? "",
    criteria: (text?.criteria ?? []).map(({ label, points }) => ({
      en: label.en,
      ko: label.ko ?? "",
      points: String(points),
    })),
  };
}

/** What the form says; what is not in the form stays. A criterion without a name is left out. */
export function readFields(form: FormData, before: CallFields): CallFields {
  const said = (name: CallName) => (form.has(name) ? String(form.get(name)).trim() : before[name]);
  const all = (key: string) => form.getAll(`criterion-${key}`).map((one) => String(one).trim());
  const [korean, points] = [all("ko"), all("points")];
  const criteria = all("en")
    .map((en, at) => ({ en, ko: korean[at] ?? "", points: points[at] ?? "" }))
    .filter((one) => one.en !== "" || one.ko !== "");
  const fields = Object.fromEntries(NAMES.map((name) => [name, said(name)]));
  return { ...(fields as Record<CallName, string>), criteria };
}

/** As the API takes it. Once a call is public, what was asked before stays as it is. */
export function textOf(fields: CallFields, before: CallText | undefined): CallText {
  const label = (key: "label" | "focus" | "about" | "asks") => ({
    en: fields[`${key}-en`],
    ko: fields[`${key}-ko`] || null,
  });
  const stages = before?.stages;
  const until = momentOf(fields.information, stages?.information?.until ?? null);
  return {
    area: fields.area || null,
    stages: {
      information: until === null ? null : { until, asks: label("asks") },
      papers: momentOf(fields.papers, stages?.papers ?? null),
      questions: momentOf(fields.questions, stages?.questions ?? null),
      planned: {
        reviewed: fields.reviewed || null,
        chosen: fields.chosen || null,
        agreed: fields.agreed || null,
      },
    },
    label: label("label"),
    focus: label("focus"),
    about: label("about"),
    criteria: fields.criteria.map(({ en, ko, points }) => ({
      label: { en, ko: ko || null },
      points: Number(points),
    })),
  };
}

/** Names of those that are empty and may not be, in the order of `asked`, which the form asks beside its text. */
export function emptyIn(fields: CallFields, asked: readonly CallName[]): CallName[] {
  const needed: CallName[] = [...asked, "label-en", "focus-en", "about-en", "area"];
  if (fields.information !== "") needed.push("asks-en");
  return needed.filter((name) => fields[name] === "");
}
