// What the API says of the year of an institute.
import type { CentreKind } from "./agreed";
import type { Figure } from "./network";
import type { NetworkEntry } from "./outlook";

export type Measure =
  | "members"
  | "small_firms"
  | "small_share"
  | "fees_agreed"
  | "fees_paid"
  | "contributed"
  | "royalties_paid"
  | "public_money"
  | "centres"
  | "firms_helped"
  | "help_hours"
  | "staff_lent"
  | "projects"
  | "projects_closed"
  | "trl_gained"
  | "mrl_gained";
export type ReportRecord =
  | { kind: "membership"; organisation: string; from: string; until: string }
  | { kind: "transfer"; number: number; day: string; amount: string }
  | { kind: "centre"; centre: string; of: CentreKind; day: string }
  | {
      kind: "of_centre";
      centre: string;
      number: number;
      organisation: string;
      day: string;
      amount: string;
    }
  | { kind: "project"; project: string; day: string }
  | {
      kind: "level";
      project: string;
      scale: "trl" | "mrl";
      from: number;
      to: number;
      day: string;
    };
export type ReportPage = {
  institute: string;
  year: number;
  lines: {
    measure: Measure;
    figure: Figure;
    rule: { number: string; wanted: Figure; kept: boolean } | null;
    records: ReportRecord[];
  }[];
  more: NetworkEntry[];
};
