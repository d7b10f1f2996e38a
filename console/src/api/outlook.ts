// The outlook of an institute, and a programme as a whole: its year, its map, its clocks.
import type { Centre } from "./agreed";
import type { Figure, Standing } from "./network";
import type { Label, Named } from "./types";

export const KINDS = ["fees", "licences", "contracts", "services", "grants", "endowment"] as const;
export type Kind = (typeof KINDS)[number];
export type Flow = Kind | "public" | "cost";
export const LEVERS = ["growth", "renewals", "fees", "cost", "public"] as const;
export type Lever = (typeof LEVERS)[number];
export type Scenario = Record<Lever, number>;
/** The least and the most of each, as the API has it. */
export const RANGES: Record<Lever, readonly [number, number]> = {
  growth: [-100, 300],
  renewals: [-100, 100],
  fees: [-100, 300],
  cost: [-90, 300],
  public: [-100, 100],
};
export type Band<T = string> = { low: T; mid: T; high: T };
export type Told = {
  amount: string;
  version: number;
  evidence: string;
  by: string;
  at: string;
};
export type FlowYear = {
  flow: Flow;
  booked: string | null;
  records: { kind: string; number?: number; day?: string; amount?: string }[];
  actual: Told | null;
  planned: Told | null;
  forecast: Band | null;
  basis: "members" | "agreement" | "plan" | "carried" | "nothing" | null;
  carried_from: number | null;
};
export type OutlookYear = {
  year: number;
  flows: FlowYear[];
  own: Band | null;
  rest: Band | null;
};
export type Rate = { yes: number; no: number; prior_yes: number; prior_no: number };
export type Statement = {
  year: number;
  nature: "planned" | "actual";
  version: number;
  income: { kind: Kind; amount: string }[];
  cost: string;
  evidence: string;
  by: string;
  at: string;
};
export type OutlookPage = {
  today: string;
  institute: string;
  runs: boolean;
  currency: string;
  seed: number;
  count: number;
  scenario: Scenario;
  years: OutlookYear[];
  drawn: {
    renewals: Rate;
    answers: Rate;
    prior_rule: string | null;
    months: number;
    arrivals: number;
    plans: { flow: Flow; percents: number[] }[];
    plan_least: number;
    plan_most: number;
    plan_rule: string | null;
  };
  alone: {
    by: string;
    share: string;
    from: Band<string | null>;
    years: { year: number; share: string }[];
    covered: Band;
  } | null;
  small: { year: number; share: Band; kept: string | null }[];
  small_past: { year: number; share: string }[];
  small_rule: { rule: string; least: string } | null;
  criteria: { rule: string; sentence: Label; found: Figure; wanted: Figure; kept: boolean }[];
  warning: { rule: string; under: string; warns: boolean } | null;
  statements: Statement[];
};
export type Evidence = {
  kind: string;
  institute: Named | null;
  organisation: Named | null;
  call: Named | null;
  proposal: string | null;
  centre: string | null;
  project: string | null;
  scale: "trl" | "mrl" | null;
  from_level: number | null;
  to_level: number | null;
  number: string | null;
  at: string | null;
  until: string | null;
  amount: string | null;
  purpose: string | null;
};
export type Count =
  | "institutes"
  | "members"
  | "small_firms"
  | "small_share"
  | "other_firms"
  | "members_of_kind"
  | "fees_agreed"
  | "fees_paid"
  | "contributed"
  | "royalties_paid"
  | "centres"
  | "firms_helped"
  | "help_hours"
  | "staff_lent"
  | "projects"
  | "projects_closed"
  | "trl_gained"
  | "mrl_gained"
  | "public_money"
  | "matched"
  | "waived"
  | "goals_met"
  | "goals_missed"
  | "calls_published"
  | "proposals"
  | "selected"
  | "awarded";
export type NetworkEntry = {
  count: Count;
  of: string | null;
  figure: Figure;
  records: Evidence[];
};
/** A figure that was taken of a measure of the programme. */
export type TakenFigure = {
  measure: string;
  definition: number;
  label: Label;
  unit: Label;
  number: number;
  from: string;
  until: string;
  value: string;
  evidence: string;
};
export type NetworkYear = {
  programme: string;
  year: number;
  day: string;
  entries: NetworkEntry[];
  taken: TakenFigure[];
};
export type Placed = {
  id: string;
  label: Label;
  lead: Named;
  standing: Standing;
  members: number;
  place: { label: Label; latitude: string; longitude: string } | null;
  centres: Centre[];
  late: number;
};
export type NetworkMap = { today: string; programme: string; institutes: Placed[] };
export type Timed = {
  call: Named | null;
  proposal: string | null;
  paper: string | null;
  reviewer: string | null;
  institute: Named | null;
  project_call: Named | null;
  project: string | null;
  organisation: Named | null;
  number: number | null;
  from: string;
  until: string | null;
  took_s: number;
};
export type Turn =
  | "question"
  | "paper"
  | "invitation"
  | "review"
  | "selection"
  | "terms"
  | "agreement"
  | "application"
  | "condition"
  | "cure"
  | "projects"
  | "milestone"
  | "change"
  | "follow_up";
export type Clock = {
  turn: Turn;
  who: Named;
  count: number;
  median_s: number | null;
  ninety_s: number | null;
  longest_s: number | null;
  done: Timed[];
  waiting: number;
  waits: Timed[];
};
export type ClockList = { now: string; programme: string; clocks: Clock[] };
