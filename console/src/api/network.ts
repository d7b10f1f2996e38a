// What the API says of the network: calls, proposals, reviews, institutes.
import type { Part } from "./home";
import type { Invoice } from "./money";
import type { SizeBasis } from "./organisations";
import type { Label, Named } from "./types";

export type Phase =
  | "draft"
  | "information"
  | "considered"
  | "papers"
  | "open"
  | "closed"
  | "negotiation"
  | "awarded"
  | "unawarded";
export type CallRow = {
  id: string;
  programme: string;
  label: Label;
  focus: Label;
  phase: Phase;
  deadline: string | null;
  until: string | null;
};
export type CallList = { now: string; calls: CallRow[] };
export type Rule = { number: string; sentence: Label; demand: { about: string } };
export type Policy = { version: number; from: string; rules: Rule[] };
export type Criterion = { label: Label; points: number };
export type CallStages = {
  information: { until: string; asks: Label } | null;
  papers: string | null;
  questions: string | null;
  planned: { reviewed: string | null; chosen: string | null; agreed: string | null };
};
export type CallText = {
  label: Label;
  focus: Label;
  about: Label;
  criteria: Criterion[];
  area: string | null;
  stages: CallStages;
};
export type Stage = {
  stage: Exclude<Phase, "awarded" | "unawarded"> | "selection" | "award";
  state: "done" | "now" | "ahead";
  from: string | null;
  until: string | null;
  planned: string | null;
};
export type CallPage = {
  now: string;
  id: string;
  programme: string;
  text: CallText;
  revision: number;
  phase: Phase;
  until: string | null;
  stages: Stage[];
  listed: boolean;
  duplicates: string[];
  published: string | null;
  deadline: string | null;
  policy: Policy | null;
  amendments: { at: string; reason: string; deadline: string; text: CallText }[];
  decision: {
    at: string;
    reason: string;
    selected: {
      proposal: string;
      title: string;
      consortium: string[];
      matched: string | null;
      state: "negotiated" | "awarded" | "broken_off";
      instead: string | null;
    }[];
    ended: { at: string; reason: string } | null;
  } | null;
  officer: boolean;
  public_responses: boolean;
  takes: { responses: boolean; questions: boolean; papers: boolean };
  may_answer: boolean;
  may_take: string[];
  may_end: boolean;
};
export type OpportunityAddresses = {
  public: number;
  anybody: number;
  feed: string;
  calendar: string;
  due: string;
  common_grants: string;
  common_grants_list: string;
  call: { anybody: boolean; feed: string; calendar: string; common_grants: string } | null;
};
export type Response = {
  organisation: string;
  text: string;
  revision: number;
  saved_by: string | null;
  saved_at: string;
  submitted: string | null;
};
export type ResponseList = { responses: Response[] };
export type Question = {
  number: number;
  at: string;
  text: string;
  answers: { at: string; text: string }[];
  own: boolean;
};
export type QuestionList = { questions: Question[] };
export type PaperText = { title: string; summary: string; partners: string[] };
export type Paper = {
  id: string;
  call: string;
  lead: string;
  text: PaperText;
  revision: number;
  saved_by: string;
  saved_at: string;
  submitted: string | null;
  verdict: { at: string; encouraged: boolean; reason: string } | null;
  lacks: Shortfall[];
  may_write: boolean;
  may_answer: boolean;
};
export type PaperList = { papers: Paper[] };
export type Negotiation = {
  proposal: string;
  terms: { text: string; revision: number; at: string; agreed: string | null } | null;
  broken: { by: "office" | "lead"; reason: string; at: string } | null;
  may_propose: boolean;
  may_agree: boolean;
  may_break_off: boolean;
};
export type OrganisationKind =
  | "firm"
  | "university"
  | "community_college"
  | "agency"
  | "national_laboratory"
  | "nonprofit"
  | "centre";
export type Figure =
  | { kind: "count"; count: number }
  | { kind: "share"; percent: string }
  | { kind: "money"; amount: string | null }
  | { kind: "between"; least: string; most: string }
  | { kind: "years"; years: number }
  | { kind: "years_between"; least: number; most: number }
  | { kind: "organisations"; organisations: string[] }
  | { kind: "by_year"; amounts: string[] }
  | { kind: "words"; words: string[] }
  | { kind: "kinds"; kinds: OrganisationKind[] }
  | { kind: "institutes"; institutes: string[] }
  | { kind: "number"; number: string };
export type Shortfall = { rule: string; sentence: Label; found: Figure; wanted: Figure };
export type Source = "public" | "cash" | "in_kind";
export type BudgetLine = { year: number; source: Source; of: string | null; amount: string };
export type WorkPackage = {
  title: string;
  lead: string;
  from: number;
  to: number;
  outcome: string;
  budget: string | null;
};
export type IncomeKind = "fees" | "licences" | "contracts" | "services" | "grants" | "endowment";
export type IncomeLine = { year: number; kind: IncomeKind; amount: string };
export type AmountTable<Of> = {
  rows: { of: Of; years: string[]; sum: string }[];
  years: string[];
  total: string;
};
export type Giver = { source: Source; organisation: string | null };
export type ProposalText = {
  title: string;
  summary: string;
  sustainability: string;
  years: number;
  partners: { organisation: string; role: string }[];
  budget: BudgetLine[];
  packages: WorkPackage[];
  income: IncomeLine[];
};
export type ProposalPage = {
  id: string;
  call: string;
  lead: string;
  text: ProposalText;
  revision: number;
  saved_by: string;
  saved_at: string;
  letters: string[];
  submitted: string | null;
  matched: string | null;
  budget: AmountTable<Giver> | null;
  income: AmountTable<IncomeKind> | null;
  packages: string | null;
  lacks: Shortfall[];
  may_write: boolean;
  may_submit: boolean;
  may_promise: string[];
};
export type Review = {
  points: (number | null)[];
  total: number;
  comment: string;
  revision: number;
  submitted: string | null;
};
export type ReviewsPage = {
  own: Review | null;
  may_write: boolean;
  others: { reviewer: string | null; review: Review }[];
  panel: { reviewer: string; submitted: boolean }[];
  recused: { reviewer: string; reason: string }[];
  may_assign: boolean;
};
export type RankingPage = {
  ranking: {
    place: number;
    reason: string | null;
    proposal: string;
    title: string;
    lead: string;
    reviews: number;
    mean: number | null;
    spread: number[];
  }[];
  may_decide: boolean;
};
export type ToReview = { proposal: string; title: string; call: string; submitted: boolean };
export type Due = {
  task:
    | "respond"
    | "answer_questions"
    | "hand_in_paper"
    | "answer_paper"
    | "negotiate"
    | "take_next"
    | "hand_in"
    | "promise"
    | "review"
    | "assign"
    | "answer_invitation"
    | "discuss"
    | "decide"
    | "award"
    | "meet"
    | "minutes"
    | "vote"
    | "close"
    | "follow_up"
    | "measure"
    | "answer"
    | "elect"
    | "count_election"
    | "confirm_link"
    | "pay"
    | "renew"
    | "close_membership_year"
    | "review_institute"
    | "cure"
    | "invention_disclose"
    | "invention_elect"
    | "invention_file"
    | "invention_file_after_provisional"
    | "invention_confirm"
    | "invention_utilise"
    | "take_licence"
    | "agree_conditions"
    | "meet_condition"
    | "answer_condition"
    | "progress_report"
    | "annual_report"
    | "outlook"
    | "small_firms"
    | "milestone"
    | "accept_milestone"
    | "answer_change"
    | "select_projects"
    | "post_entry"
    | "close_month"
    | "overdue_invoice";
  part: Exclude<Part, "auditor">;
  programme: string | null;
  number: string | null;
  call: string | null;
  proposal: string | null;
  paper: string | null;
  project: string | null;
  invention: string | null;
  institute: string | null;
  organisation: string | null;
  amount: string | null;
  about: Label;
  since: string | null;
  until: string | null;
};
export type DueList = { now: string; due: Due[]; drawing: number };
export type Sector = "public" | "private";
export type TieKind =
  | "employment"
  | "governance"
  | "project"
  | "patent"
  | "supervision"
  | "ownership";
export type ReviewerSaid = {
  sector: string;
  appointee: boolean;
  ties: { organisation: string; kind: string; until: string | null }[];
};
export type ReviewerRow = ReviewerSaid & { person: string; organisations: string[] };
export type Standing = "agreed" | "running" | "between_terms" | "after_term" | "ended";
export type InstituteRow = {
  id: string;
  label: Label;
  programme: string;
  lead: Named;
  standing: Standing;
  year: number | null;
  members: number;
  late: number;
};
export type InstituteList = { today: string; institutes: InstituteRow[] };
export const PROJECT_RIGHTS = ["none", "partner", "lead"] as const;
/** What members of a tier may do and have, beside votes and inventions. */
export type Benefits = {
  projects: (typeof PROJECT_RIGHTS)[number];
  lab_hours: number;
  affiliates: number;
  in_kind: string;
};
export type Tier = {
  id: string;
  label: Label;
  fee: string;
  small_fee: string | null;
  college_fee: string | null;
  gives: Label | null;
  benefits: Benefits;
  revision: number;
};
export type Application = {
  tier: string;
  from: string;
  fee: string;
  benefits: Benefits;
  covers: Named[];
  counted: {
    small: boolean;
    people: number;
    rule: string;
    version: number;
    basis: SizeBasis | null;
  } | null;
  at: string;
  answer_by: { until: string; rule: string } | null;
};
export type Member = {
  organisation: string;
  open: Application | null;
  periods: {
    tier: string;
    from: string;
    until: string;
    now: boolean;
    small: boolean;
    benefits: Benefits;
    covers: Named[];
    fee: string | null;
    ended: { agreed: string; reason: string; at: string } | null;
  }[];
  declined: string | null;
  owes: string | null;
};
export type InstitutePage = {
  today: string;
  id: string;
  label: Label;
  programme: string;
  call: string;
  proposal: string;
  lead: Named;
  standing: Standing;
  year: number | null;
  from: string;
  until: string;
  policy: number;
  years: { year: number; public: string; matched: string; waived: string | null }[];
  course: {
    facts: CourseFact[];
    lacks: { deficiencies: string[]; until: string | null; missed: boolean } | null;
    purposes: string[];
    close_out: {
      since: string;
      until: string | null;
      rule: string | null;
      open: CloseOutLine[];
      survives: CloseOutLine[];
    } | null;
  };
  tiers: Tier[];
  members: Member[];
  invoices: Invoice[];
  signs_for: string[];
  runs: boolean;
  steers: boolean;
  sees_book: boolean;
  sees_money: boolean;
};
export type CloseOutLine = {
  what:
    | "undrawn"
    | "obligated"
    | "unobligated"
    | "unpaid"
    | "entries"
    | "months"
    | "reports"
    | "conditions"
    | "reported"
    | "projects"
    | "inventions"
    | "members"
    | "licences";
  number: number;
  amount: string | null;
  turn: "lead" | "office" | "payers" | null;
  until: string | null;
  late: boolean;
};
export type CourseFact = {
  what: "reviewed" | "notice" | "cured" | "renewed" | "waived" | "terminated";
  at: string;
  texts: string[];
  from: string | null;
  until: string | null;
  year: number | null;
  amount: string | null;
  purpose: string | null;
};
export type ProposalRow = {
  id: string;
  call: string;
  lead: string;
  title: string;
  lacks: number;
  submitted: string | null;
};
export type Programme = {
  id: string;
  label: Label;
  office: Named;
  officer: boolean;
  policies: Policy[];
};
