// Membership years of an institute, as the API tells of them.
import type { Figure } from "./network";

/** A membership year that is over and open. */
export type OpenMembershipYear = {
  year: number;
  members: number;
  small_firms: number;
  share: Figure | null;
  rule: string | null;
  least: Figure | null;
  /** Whether enough members were small firms; if not, it is closed with a plan only. */
  kept: boolean;
};
export type MembershipYears = {
  today: string;
  institute: string;
  closed: {
    year: number;
    members: number;
    small_firms: number;
    plan: { text: string; by: string } | null;
    by: string;
    at: string;
  }[];
  open: OpenMembershipYear | null;
  runs: boolean;
};
