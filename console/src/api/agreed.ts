// What the API says of conditions of an agreement, reports of an institute, and its centres.
import type { Label, Named } from "./types";

export type ConditionText = {
  number: number;
  year: number;
  text: string;
  measure: string;
  due: string;
};
export type Shown = { text: string; references: string[] };
export type ConditionState = "due" | "late" | "reported" | "accepted" | "waived";
export type Condition = ConditionText & {
  state: ConditionState;
  waived: string | null;
  said:
    | (Shown & {
        by: string;
        at: string;
        answer: "accepted" | "returned" | null;
        reason: string | null;
        answered: string | null;
      })[]
    | null;
};
export type ConditionsVersion = {
  version: number;
  side: "office" | "lead";
  conditions: ConditionText[];
  reason: string;
  by: string;
  at: string;
  state: "proposed" | "agreed" | "dropped";
  dropped: string | null;
  may_agree: boolean;
  may_drop: boolean;
};
export type OwedReport = {
  kind: "progress" | "annual";
  from: string;
  until: string;
  due: string;
  rule: string;
  state: "ahead" | "due" | "late" | "handed_in";
  handed_in: string | null;
  said: (Shown & { by: string; at: string })[];
};
export type ConditionsPage = {
  today: string;
  institute: string;
  rule: string | null;
  conditions: Condition[];
  versions: ConditionsVersion[] | null;
  reports: OwedReport[];
  office: boolean;
  lead: boolean;
};

export type CentreKind = "satellite" | "regional_support";
export const CENTRE_KINDS: CentreKind[] = ["regional_support", "satellite"];
export type Centre = {
  id: string;
  kind: CentreKind;
  label: Label;
  host: Named;
  place: { label: Label; latitude: string; longitude: string };
  areas: string[];
  from: string;
  until: string | null;
  reason: string | null;
  state: "planned" | "open" | "closed";
};
export type CentreRecord = {
  number: number;
  kind: "staff" | "help";
  centre: string;
  organisation: Named;
  from: string;
  until: string | null;
  amount: string;
  what: string | null;
  withdrawn: string | null;
};
export type CentresPage = {
  today: string;
  institute: string;
  centres: Centre[];
  records: CentreRecord[];
  runs: boolean;
};
