// What the API says of boards, committees and elections.
import type { Label, Named } from "./types";

export type SeatKind = "tier" | "lead" | "government";
export type BoardSeats = {
  of: SeatKind;
  tier: string | null;
  seats: number;
  taken: number;
  may_appoint: boolean;
};
export type Sitting = {
  number: number;
  of: SeatKind;
  tier: string | null;
  name: string;
  organisation: Named;
  from: string;
  until: string;
  sits: boolean;
  election: number | null;
  ended: string | null;
  may_end: boolean;
};
export type CommitteeSeat = {
  name: string;
  organisation: Named;
  chair: boolean;
  from: string;
  until: string;
  sits: boolean;
};
export type Committee = {
  id: string;
  label: Label;
  task: Label;
  seats: CommitteeSeat[];
  revision: number;
};
export type ElectionState =
  | "called"
  | "open"
  | "closed"
  | "counted"
  | "failed"
  | "void"
  | "withdrawn";
export type Candidate = {
  number: number;
  name: string;
  organisation: Named;
  statement: Label;
  votes: number | null;
  elected: boolean;
  tied: boolean;
};
export type Election = {
  number: number;
  state: ElectionState;
  tier: string;
  seats: number;
  from: string;
  until: string;
  opens: string;
  closes: string;
  candidates: Candidate[];
  roll: { organisation: Named; voted: string | null }[];
  entitled: number;
  cast: number;
  rules: { number: string; sentence: Label; version: number }[];
  result: { at: string; papers: string; free: number; ties: string | null } | null;
  reason: string | null;
  may_vote: string[];
  may_count: boolean;
  may_void: boolean;
  may_withdraw: boolean;
};
export type BoardPage = {
  today: string;
  now: string;
  id: string;
  label: Label;
  runs: boolean;
  steers: boolean;
  inside: boolean;
  revision: number;
  seats: BoardSeats[];
  sittings: Sitting[];
  committees: Committee[];
  elections: Election[];
  tiers: Named[];
  organisations: { organisation: Named; tier: string | null }[];
};
