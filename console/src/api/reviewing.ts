// What the API says of reviewers, invitations, panels and the report on a call.

import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Sector } from "./network";
import { one } from "./queries";
import type { Label, Named } from "./types";

export type Fields = { areas: { programme: string; focus: string }[]; keywords: string[] };
export type InvitationState = "asked" | "lapsed" | "accepted" | "declined";
export type Invitation = {
  state: InvitationState;
  asked: string;
  until: string;
  answered: string | null;
  reason: string;
};
export type Candidate = {
  person: string;
  sector: Sector;
  appointee: boolean;
  fields: Fields;
  tied: "no" | "some" | "all";
  load: number;
  invitation: Invitation | null;
  may_invite: boolean;
};
export type OwnInvitation = {
  call: string;
  label: Label;
  invitation: Invitation;
  may_answer: boolean;
  organisations: Named[];
};
export type Pair = { proposal: string; title: string; reviewer: string; fit: number };
export type Assignment = {
  reviews: number;
  load: number;
  pairs: Pair[];
  lacks: { proposal: string; title: string; reviews: number; sectors: Sector[] }[];
  loads: { reviewer: string; proposals: number }[];
};
export type Totals = { reviews: number; mean: number; spread: number };
export type Calibration = {
  most: number;
  all: Totals | null;
  reviewers: { reviewer: string; totals: Totals; lean: number }[];
  proposals: {
    proposal: string;
    title: string;
    totals: Totals;
    adjusted: number;
    wide: boolean;
    discussed: boolean;
  }[];
};
export type ReviewPanelPage = {
  meetings: { number: number; day: string; present: string[]; by: string }[];
  ranking: { proposal: string; title: string; reason: string }[];
  ranked: string | null;
  people: string[];
  may_write: boolean;
};
export type Discussion = {
  points: number[];
  total: number;
  reason: string;
  inside: { meeting: number; day: string | null; left: string[]; notes: string } | null;
};
export type CallReportPage = {
  call: string;
  label: Label;
  rule: string;
  sentence: Label;
  policy: number;
  parts: string[];
  decided: string;
  reason: string | null;
  counts: { proposals: number; reviews: number; reviewers: number; meetings: number } | null;
  proposals: {
    proposal: string;
    title: string;
    consortium: Named[];
    selected: boolean;
    matched: string | null;
    place: number | null;
    reason: string | null;
    mean: number | null;
    agreed: number | null;
    comments: string[] | null;
  }[];
  reviewers: string[] | null;
};

export const ownFields = one<Fields>("fields", "/reviewer/fields", {});
export const fieldsOf = (id: string) =>
  one<{ fields: Fields; may_write: boolean }>("fields", "/proposal/fields", { id });
export const candidatesFor = (id: string) =>
  one<{ candidates: Candidate[] }>("candidates", "/call/candidates", { id });
export const assignmentOf = (id: string, reviews: number | undefined, load: number | undefined) =>
  one<Assignment>("assignment", "/call/assignment", { id, reviews, load });
export const calibrationOf = (id: string) =>
  one<Calibration>("calibration", "/call/calibration", { id });
export const panelOf = (id: string) => one<ReviewPanelPage>("panel", "/call/panel", { id });
export const discussionOf = (id: string) =>
  one<Discussion>("discussion", "/proposal/discussion", { id });
export const callReportOf = (id: string) =>
  one<CallReportPage>("call-report", "/call/report", { id });

export const invitations = queryOptions({
  queryKey: ["invitations"],
  queryFn: async ({ signal }) =>
    (await call<{ invitations: OwnInvitation[] }>("GET", "/invitations", { signal })).invitations,
});
