// What the API says of projects inside institutes, and of agreements about data.
import type { Label, Named } from "./types";

export type CallState = "open" | "closed" | "decided";
export type ProjectCall = {
  id: string;
  label: Label;
  text: string;
  deadline: string;
  state: CallState;
  selected: string[] | null;
  reason: string | null;
};
export type ProjectState = "proposed" | "declined" | "running" | "held" | "stopped" | "closed";
export type ProjectRow = {
  id: string;
  title: string;
  call: string;
  lead: Named;
  state: ProjectState;
  from: string;
  until: string;
  trl: number;
  mrl: number;
  accepted: number;
  milestones: number;
  late: number;
  agreements: number;
};
export type ProjectList = {
  now: string;
  institute: Named;
  currency: string | null;
  calls: ProjectCall[];
  projects: ProjectRow[];
  runs: boolean;
  signs_for: Named[];
  members: Named[];
};
export type Way = { start: number; target: number };
export type Source = "institute" | "cash" | "in_kind" | "programme_income";
export const VALUATIONS = [
  "volunteers",
  "employees",
  "supplies",
  "property",
  "space",
  "loaned_equipment",
] as const;
export type Valuation = (typeof VALUATIONS)[number];
export type Part = {
  organisation: string;
  source: Source;
  valuation: Valuation | null;
  amount: string;
};
export type ProjectText = {
  title: string;
  summary: string;
  from: string;
  until: string;
  partners: string[];
  packages: { title: string; lead: string; from: string; until: string }[];
  milestones: { title: string; package: number; due: string }[];
  trl: Way;
  mrl: Way;
  budget: Part[];
};
export type Change =
  | { what: "until"; until: string }
  | { what: "due"; milestone: number; due: string }
  | { what: "budget"; budget: Part[] }
  | { what: "join" | "leave"; organisation: string };
export type Milestone = {
  number: number;
  title: string;
  package: number;
  due: string;
  state: "due" | "late" | "reported" | "accepted";
  reports: {
    evidence: string;
    by: string;
    at: string;
    answer: "accepted" | "returned" | null;
    answered_by: string | null;
    answered: string | null;
    reason: string | null;
  }[];
};
export type Scale = "trl" | "mrl";
export type Level = {
  scale: Scale;
  level: number;
  evidence: string;
  assessor: string;
  at: string;
};
export type Outcome = "go" | "hold" | "stop";
export type ChangeRequest = {
  number: number;
  change: Change;
  reason: string;
  by: string;
  at: string;
  state: "asked" | "granted" | "refused";
  answered_by: string | null;
  answered: string | null;
  refused: string | null;
};
export type Risk = {
  number: number;
  text: string;
  likelihood: number;
  impact: number;
  owner: Named;
  until: string;
  ended: string | null;
};
export type Share = { organisation: Named } & Record<Source | `spent_${Source}`, string | null>;
export type Opened = { path: string; label: Label; reads: boolean };
export type Agreement = {
  id: string;
  from: Named;
  to: Named;
  assets: Opened[];
  tags: Opened[];
  purpose: string;
  since: string;
  until: string;
  state: "given" | "in_force" | "over" | "withdrawn";
  given: string;
  by: string | null;
  withdrawn: string | null;
  reason: string | null;
  may_withdraw: boolean;
};
export type AgreementList = {
  now: string;
  agreements: Agreement[];
  may_give_for: Named[];
};
export type ProjectPage = {
  now: string;
  id: string;
  institute: Named;
  call: ProjectCall;
  lead: Named;
  state: ProjectState;
  revision: number;
  proposed: string;
  proposed_by: string;
  text: ProjectText;
  organisations: Named[];
  milestones: Milestone[];
  trl: number;
  mrl: number;
  levels: Level[];
  gates: { gate: string; outcome: Outcome; reason: string; by: string; at: string }[];
  changes: ChangeRequest[];
  risks: Risk[];
  results: { number: number; title: string; text: string; by: string; at: string }[];
  shares: Share[];
  room: { agreement: string; from: Named; to: Named; until: string; terms: Agreement | null }[];
  handover: { to: Named; text: string; room_until: string; by: string; at: string } | null;
  closed: string | null;
  runs: boolean;
  leads: boolean;
  may_assess: boolean;
  signs_for: string[];
};
