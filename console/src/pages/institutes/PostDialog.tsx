// Asks for what is written into a book: what somebody paid, or that a transfer was a mistake.
import type { FormEvent } from "react";
import type { BookPage, Transfer } from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { PaidFields } from "./PaidFields";

/** What came in, or the transfer that is taken back. */
export type Posting = "payments" | "tranches" | Transfer;

export function PostDialog({
  institute,
  what,
  owed,
  onClose,
  onPosted,
}: {
  institute: InstitutePage;
  what: Posting;
  owed: BookPage["owed"];
  onClose: () => void;
  onPosted: () => unknown;
}) {
  const { t, language } = useWords();
  const act = typeof what === "string" ? what : "reversals";
  const post = useNetworkChange("POST", `/institute/${act}`, onPosted);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body: Record<string, unknown> = Object.fromEntries(new FormData(event.currentTarget));
    if (typeof what !== "string") body.number = what.number;
    if (what === "tranches") body.year = Number(body.year);
    if (what === "payments") {
      const paid = owed[Number(body.owed)];
      delete body.owed;
      body.organisation = paid?.organisation.id;
      body.licence = paid?.licence ?? null;
    }
    post.mutate({ query: { id: institute.id }, body });
  };
  const title =
    typeof what !== "string"
      ? t("network.reverseTitle", { number: what.number })
      : t(what === "payments" ? "network.takePayment" : "network.takeTranche");
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {typeof what !== "string" ? (
          <>
            <p>{t("network.reverseText")}</p>
            <Field label={t("network.reason")}>
              {(ties) => <input {...ties} name="reason" required className={INPUT} />}
            </Field>
          </>
        ) : (
          <>
            {what === "payments" ? (
              <Field
                label={t("agreed.paidFor")}
                help={owed.length === 0 ? t("agreed.nothingOwed") : undefined}
              >
                {(ties) => (
                  <select {...ties} name="owed" required className={INPUT}>
                    {owed.map((one, at) => (
                      <option key={`${one.organisation.id} ${one.licence}`} value={at}>
                        {t(one.licence === null ? "agreed.ofFees" : "agreed.ofLicence", {
                          organisation: labelText(one.organisation.label, language),
                          licence: one.licence ?? "",
                          amount: formatMoney(one.amount, language),
                        })}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            ) : (
              <Field label={t("network.year")}>
                {(ties) => (
                  <input
                    {...ties}
                    type="number"
                    name="year"
                    min={1}
                    max={institute.years.length}
                    defaultValue={institute.year ?? 1}
                    className={INPUT}
                  />
                )}
              </Field>
            )}
            <PaidFields
              today={institute.today}
              amount={t("network.amount")}
              reference={t("network.reference")}
            />
          </>
        )}
        {post.error !== null && <ProblemNote error={post.error} />}
        <Ends onClose={onClose} busy={post.isPending} word={title} />
      </form>
    </Dialog>
  );
}
