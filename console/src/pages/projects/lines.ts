// A project as lines that a person types, and as the API takes it. What is wrong the API says; here a line
// is only taken apart, and one with too few parts is thrown back as it is.
import type { Part, ProjectText, Source, Valuation } from "../../api/project";
import type { Named } from "../../api/types";
import type { Language } from "../../format/time";
import { labelText } from "../../format/value";

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** The parts of a line between `;`, as many as wanted or more. */
function parts(line: string, least: number): string[] {
  const all = line.split(";").map((part) => part.trim());
  if (all.length < least) throw new Error(line);
  return all;
}

export const readBudget = (text: string): Part[] =>
  lines(text).map((line) => {
    const [organisation = "", source = "", amount = "", valuation] = parts(line, 3);
    return {
      organisation,
      source: source as Source,
      valuation: (valuation || null) as Valuation | null,
      amount,
    };
  });

export const writeBudget = (budget: readonly Part[]): string =>
  budget
    .map((one) => [one.organisation, one.source, one.amount, one.valuation].filter(Boolean))
    .map((one) => one.join("; "))
    .join("\n");

function way(text: string): ProjectText["trl"] {
  const [start, target] = text.split("-").map((one) => Number(one.trim()));
  if (!Number.isInteger(start) || !Number.isInteger(target)) throw new Error(text);
  return { start: start as number, target: target as number };
}

export function readText(said: (name: string) => string): ProjectText {
  return {
    title: said("title"),
    summary: said("summary"),
    from: said("from"),
    until: said("until"),
    partners: said("partners")
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
    packages: lines(said("packages")).map((line) => {
      const [title = "", lead = "", from = "", until = ""] = parts(line, 4);
      return { title, lead, from, until };
    }),
    milestones: lines(said("milestones")).map((line) => {
      const [title = "", number = "", due = ""] = parts(line, 3);
      if (!/^\d{1,2}$/.test(number)) throw new Error(line);
      return { title, package: Number(number), due };
    }),
    trl: way(said("trl")),
    mrl: way(said("mrl")),
    budget: readBudget(said("budget")),
  };
}

/** What of it cannot be taken apart: the first such line. What is empty is not one. */
export function unread(said: (name: string) => string): string[] {
  try {
    readText(said);
    return [];
  } catch (error) {
    const line = (error as Error).message;
    return line === "" ? [] : [line];
  }
}

/** Names with what they are called, for a line of help. */
export const namesOf = (all: readonly Named[], language: Language) =>
  all.map((one) => `${one.id} (${labelText(one.label, language)})`).join(", ");
