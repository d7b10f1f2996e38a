// Which invoices of an institute a reader is shown, and whether one is paid.
import type { Invoice } from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { roughly } from "../../format/money";

export const isPaid = (one: Pick<Invoice, "left">) => roughly(one.left) <= 0;

type Seen = {
  invoices: unknown[];
  signs_for: string[];
  members: Pick<InstitutePage["members"][number], "organisation" | "periods">[];
};

/** Whether there is a place for them: who is no member and owes nothing has none. */
export function invoicesShown({ invoices, signs_for, members }: Seen): boolean {
  const own = (one: Seen["members"][number]) => signs_for.includes(one.organisation);
  return invoices.length > 0 || members.some((one) => own(one) && one.periods.length > 0);
}
