// What the API says of one programme: agencies and their money, the plan, the council, its year.
import type { Figure } from "./network";
import type { Measure, ReportPage } from "./report";
import type { Label, Named } from "./types";

export type Focus = { focus: string; label: Label };
export type CommitmentUsed = { funded: string; obligated: string; drawn: string };
export type AgencyLine = {
  line: string;
  purpose: Label;
  from: string;
  until: string;
  fiscal_year: number | null;
  amount: string;
  committed: string;
  left: string;
  used: CommitmentUsed | null;
  amendments: { amount: string; purpose: Label; reason: string; by: string; at: string }[];
};
export type Agency = {
  organisation: Named;
  now: boolean;
  periods: { from: string; until: string | null }[];
  focuses: string[];
  lines: AgencyLine[] | null;
  signs: boolean;
};
export type Commitment = {
  number: number;
  agency: string;
  line: string;
  institute: string;
  year: number;
  amount: string;
  reference: string;
  by: string;
  at: string;
  released: string | null;
  may_release: boolean;
  used: CommitmentUsed | null;
};
export type ProgrammePage = {
  today: string;
  id: string;
  label: Label;
  office: Named;
  officer: boolean;
  focuses: Focus[];
  agencies: Agency[];
  commitments: Commitment[];
};
export type Reading = {
  definition: number;
  from: string;
  until: string;
  value: string;
  number: number | null;
};
export type Progress =
  | "met"
  | "missed"
  | "on_the_way"
  | "behind"
  | "not_comparable"
  | "not_measured"
  | "dropped";
export type Way = "at_least" | "at_most";
export type Goal = {
  number: string;
  text: Label;
  measure: string;
  definition: number;
  way: Way;
  target: string;
  unit: Label;
  by: string;
  reason: string;
  version: number;
  progress: Progress;
  reading: Reading | null;
  expected: string | null;
  dropped: string | null;
};
export type Definition = {
  version: number;
  from: string;
  label: Label;
  text: Label;
  unit: Label;
  computed: Measure | null;
};
export type FigureTaken = {
  number: number;
  definition: number;
  from: string;
  until: string;
  value: string;
  evidence: string;
  by: string;
  at: string;
  corrects: number | null;
  reason: string | null;
  corrected_by: number | null;
};
export type PlanMeasure = {
  id: string;
  definitions: Definition[];
  figures: FigureTaken[];
  series: { definition: number; unit: Label; readings: Reading[] }[];
};
export type PlanPage = {
  today: string;
  programme: string;
  officer: boolean;
  versions: {
    version: number;
    from: string;
    label: Label;
    goals: string[];
    dropped: { number: string; reason: string }[];
  }[];
  goals: Goal[];
  measures: PlanMeasure[];
};
export type Meeting = {
  number: number;
  phase: "called" | "held" | "minuted" | "cancelled";
  begins: string;
  agenda: string;
  changed: string;
  cancelled: string | null;
  minutes: string | null;
  minutes_at: string | null;
};
export type Choice = "for" | "against" | "abstained";
export type Resolution = {
  number: number;
  meeting: number;
  text: string;
  state: "open" | "carried" | "failed" | "withdrawn";
  for: number;
  against: number;
  abstained: number;
  entitled: number;
  votes: { institute: string; choice: Choice; by: string; at: string }[];
  decided: string | null;
  rules: string[];
  policy: number | null;
  withdrawn: string | null;
  may_vote: string[];
  may_close: boolean;
};
export type FollowUp = {
  number: number;
  meeting: number;
  resolution: number | null;
  text: string;
  who: Named;
  by: string;
  state: "open" | "done" | "dropped";
  late: boolean;
  steps: { step: "done" | "reopened" | "dropped"; note: string; at: string }[];
  may_do: boolean;
};
export type CouncilPage = {
  now: string;
  programme: string;
  officer: boolean;
  meetings: Meeting[];
  resolutions: Resolution[];
  follow_ups: FollowUp[];
};
export type ProgrammeReport = {
  programme: string;
  year: number;
  lines: {
    measure: Measure;
    figure: Figure;
    records: { institute: string; record: ReportPage["lines"][number]["records"][number] }[];
  }[];
  goals: Goal[];
};
