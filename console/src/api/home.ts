// What the API says of what one person looks at first, and of what institutes would cost a firm.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Due, Phase, Shortfall, Standing, Tier } from "./network";
import type { Size } from "./organisations";
import type { IpRight } from "./property";
import type { Label, Named } from "./types";

export const PARTS = [
  "officer",
  "agency",
  "reviewer",
  "applicant",
  "director",
  "finance",
  "council",
  "board",
  "project",
  "member",
  "auditor",
  "newcomer",
] as const;
export type Part = (typeof PARTS)[number];
export type Trouble =
  | { what: "notice"; until: string | null }
  | { what: "missed" }
  | { what: "small_firms"; found: string; wanted: string; rule: string }
  | { what: "small_ahead"; year: number }
  | { what: "outlook" };
export type OfficerHome = {
  calls: { id: string; label: Label; phase: Phase; until: string | null }[];
  troubled: { id: string; label: Label; with: Trouble[] }[];
  institutes: number;
};
export type AgencyLineFigure = {
  programme: Named;
  agency: Named;
  id: string;
  purpose: Label;
  from: string;
  until: string;
  amount: string;
  committed: string;
  left: string | null;
};
export type AgencyHome = {
  lines: AgencyLineFigure[];
  open: { institute: Named; year: number; from: string; agreed: string; left: string }[];
};
export type ReviewerHome = {
  calls: { call: Named; left: number; done: number }[];
  asked: { call: Named; until: string }[];
};
export type ProposalFigure = {
  id: string;
  title: string;
  call: Named;
  phase: Phase;
  deadline: string | null;
  submitted: boolean;
  lacks: Shortfall[];
  letters: number;
  may_write: boolean;
};
export type Least = { rule: string; least: string };
export type Unpaid = { owe: number; amount: string };
export type HouseFigure = {
  id: string;
  label: Label;
  standing: Standing;
  year: number | null;
  members: number;
  small: number;
  small_share: string | null;
  small_rule: Least | null;
  small_ahead: number | null;
  warns: boolean;
  unpaid: Unpaid | null;
  matched: string | null;
  matched_at_end: string | null;
  matched_rule: Least | null;
  notice: { deficiencies: string[]; until: string | null } | null;
  applications: number;
};
export type BookFigure = {
  id: string;
  label: Label;
  months: string[];
  closed: string | null;
  pending: number;
  undrawn: string | null;
  unpaid: Unpaid | null;
};
export type CouncilFigure = {
  programme: string;
  label: Label;
  next: string | null;
  votes: number;
  follow_ups: number;
};
export type BoardFigure = {
  id: string;
  label: Label;
  standing: Standing;
  year: number | null;
  sittings: {
    name: string;
    organisation: Named;
    seat: "tier" | "lead" | "government";
    tier: string | null;
    until: string;
  }[];
  committees: Label[];
  elections: { number: number; tier: string; seats: number; opens: string; closes: string }[];
  free: number;
  notice: HouseFigure["notice"];
};
export type ProjectFigure = {
  id: string;
  title: string;
  institute: Named;
  state: "proposed" | "running" | "held";
  milestones: number;
  accepted: number;
  late: number;
  next: { number: number; title: string; due: string } | null;
  from_institute: string | null;
  from_partners: string | null;
  trl: number[];
};
export type MemberHome = {
  memberships: {
    institute: Named;
    organisation: Named;
    lead: Named;
    tier: Label | null;
    until: string | null;
    owes: string | null;
    waits: string | null;
  }[];
  covered: { institute: Named; organisation: Named; by: Named; until: string }[];
  calls: { id: string; label: Label; institute: string; deadline: string }[];
};
export type AuditedHouse = {
  id: string;
  label: Label;
  standing: Standing;
  year: number | null;
  programme: string;
  transfers: number;
  closed: string | null;
};
export type FirstHour = { organisation: Named; described: boolean; sizes: Size[] };
export type HomePage = {
  now: string;
  today: string;
  parts: Part[];
  due: Due[];
  drawing: number;
  officer: OfficerHome | null;
  agency: AgencyHome | null;
  reviewer: ReviewerHome | null;
  applicant: ProposalFigure[] | null;
  director: HouseFigure[] | null;
  finance: BookFigure[] | null;
  council: CouncilFigure[] | null;
  board: BoardFigure[] | null;
  project: ProjectFigure[] | null;
  member: MemberHome | null;
  auditor: AuditedHouse[] | null;
  newcomer: FirstHour[] | null;
};
/** `for_you`: what it costs the organisation, as it would be counted today. */
export type OfferedTier = Tier & { for_you: string; board_seats: number; rights: IpRight[] | null };
export type Offer = {
  id: string;
  label: Label;
  lead: Named;
  standing: Standing;
  year: number | null;
  place: Label | null;
  focus: Label | null;
  about: Label | null;
  members: number;
  calls: number;
  joined: boolean;
  size: Size | null;
  tiers: OfferedTier[];
};
export type OfferList = {
  organisation: Named;
  today: string;
  signs: boolean;
  offers: Offer[];
};

/** While outlooks are drawn, it is asked again until they are. */
const whileDrawing = (drawing: number | undefined) => ((drawing ?? 0) > 0 ? 2_000 : 60_000);

export const home = queryOptions({
  queryKey: ["due", "home"],
  queryFn: ({ signal }) => call<HomePage>("GET", "/home", { signal }),
  refetchInterval: (query) => whileDrawing(query.state.data?.drawing),
});

export const offersFor = (organisation: string) =>
  queryOptions({
    queryKey: ["due", "offers", organisation],
    queryFn: ({ signal }) => call<OfferList>("GET", "/offers", { query: { organisation }, signal }),
  });
