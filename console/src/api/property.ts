// What the API says of intellectual property: inventions, what members may do, licences, royalties.
import type { Label, Named } from "./types";

export type InventionState =
  | "reported"
  | "disclosed"
  | "elected"
  | "filed"
  | "granted"
  | "conveyed"
  | "abandoned";
export type FilingKind = "provisional" | "non_provisional" | "pct" | "foreign";
export type UseStage = "not_licensed" | "licensed" | "commercialized";
export type InventionStep =
  | { step: "disclose" | "elect" | "confirm" | "share" }
  | { step: "convey" | "abandon" | "waive_manufacture" | "march_in"; reason: string }
  | { step: "publish"; how: string }
  | {
      step: "file";
      kind: FilingKind;
      country: string | null;
      number: string;
      support_clause: boolean;
    }
  | { step: "grant"; application: string; patent: string }
  | {
      step: "utilise";
      year: number;
      stage: UseStage;
      first_sale: number | null;
      note: string;
    };
export type Deadline = {
  duty: "disclose" | "elect" | "file" | "file_after_provisional" | "confirm" | "utilise";
  year: number | null;
  until: string;
  done: string | null;
  overdue: boolean;
  rule: string;
};
export type Invention = {
  id: string;
  title: string;
  ground: "foreground" | "background";
  state: InventionState;
  about: string | null;
  course: {
    inventors: { first: string; last: string; orcid: string | null; organisation: Named }[];
    funding: { agency: string; award: string } | null;
    project: string | null;
    reported: string;
    steps: ({ day: string } & InventionStep)[];
  } | null;
  deadlines: Deadline[];
  income: { year: number; amount: string }[];
  may_step: boolean;
  may_correct: boolean;
};
export type IpRight = { right: "evaluate" | "use_inside" } | { right: "license"; discount: string };
export type IpTerms = { tier: string; version: number; from: string; rights: IpRight[] };
export type Scheme = {
  upfront: string;
  minimum: string;
  running:
    | { by: "nothing" }
    | { by: "sales"; steps: { above: string; share: string }[] }
    | { by: "units"; steps: { above: number; amount: string }[] };
};
export type Licence = {
  id: string;
  subject:
    | { of: "invention"; invention: string }
    | { of: "data_set"; name: string }
    | { of: "app"; name: string };
  title: string;
  licensor: Named;
  licensee: Named;
  field: string;
  exclusive: boolean;
  domestic: boolean;
  from: string;
  until: string;
  standing: "offered" | "withdrawn" | "agreed" | "in_force" | "over" | "ended";
  ended: string | null;
  scheme: Scheme;
  discount: string;
  sales: { from: string; until: string; sales: string; units: number }[];
  posted: string | null;
  may_take: boolean;
  may_report: boolean;
};
export type RoyaltyLine = {
  licence: string;
  title: string;
  licensee: Named | null;
  amount: string;
  institute: string;
  inventors: string[];
};
export type RoyaltyRun = {
  number: number;
  from: string;
  until: string;
  at: string;
  total: string | null;
  lines: RoyaltyLine[];
};
export type RunPreview = {
  from: string;
  until: string;
  total: string | null;
  lines: RoyaltyLine[];
  silent: string[];
};
export type PropertyPage = {
  today: string;
  institute: string;
  label: Label;
  currency: string;
  inventions: Invention[];
  licences: Licence[];
  terms: IpTerms[];
  own_terms: ({ organisation: Named } & IpTerms)[];
  runs: RoyaltyRun[] | null;
  tiers: { id: string; label: Label }[];
  runs_it: boolean;
  steers: boolean;
};
