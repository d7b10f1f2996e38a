// The book of an institute: what accounts hold, each transfer, and what comes in.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { BookPage, InstitutePage, Transfer } from "../../api/network";
import { bookOf, useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useAccount } from "./account";

type Opened = "payments" | "tranches" | Transfer;

export function Book({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const { data, error } = useQuery(bookOf(institute.id));
  const [open, setOpen] = useState<Opened>();
  const money = (amount: string) => formatMoney(amount, language);
  const account = useAccount(institute.id);
  const acts = data?.keeps && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setOpen("payments")}>
        {t("network.takePayment")}
      </Button>
      <Button small onClick={() => setOpen("tranches")}>
        {t("network.takeTranche")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("network.book")} side={acts}>
      {error !== null && <ProblemNote error={error} />}
      {data?.transfers.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("network.bookNone")}</p>
      )}
      {data !== undefined && data.transfers.length > 0 && (
        <section
          aria-label={t("network.transfers")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
          tabIndex={0}
          className="relative flex flex-col gap-4 overflow-x-auto px-4 py-3"
        >
          <table>
            <thead>
              <tr className="text-left text-label text-soft">
                <th className="pr-3 font-medium">{t("network.account")}</th>
                <th className="pr-3 text-right font-medium">{t("network.debits")}</th>
                <th className="pr-3 text-right font-medium">{t("network.credits")}</th>
                <th className="text-right font-medium">{t("network.balance")}</th>
              </tr>
            </thead>
            <tbody>
              {data.accounts.map((one) => (
                <tr key={one.account} className="border-t border-line">
                  <td className="min-w-32 py-1 pr-3 break-keep">{account(one.account)}</td>
                  <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                    {money(one.debits)}
                  </td>
                  <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                    {money(one.credits)}
                  </td>
                  <td className="figures py-1 text-right whitespace-nowrap">
                    {money(one.balance)}
                  </td>
                </tr>
              ))}
            </tbody>
            <caption className="caption-bottom pt-1 text-left text-label text-soft">
              {t("network.balanceSum")}
            </caption>
          </table>
          <table>
            <caption className="pb-1 text-left font-medium">{t("network.transfers")}</caption>
            <thead>
              <tr className="text-left text-label text-soft">
                <th className="pr-3 font-medium">#</th>
                <th className="pr-3 font-medium">{t("network.day")}</th>
                <th className="pr-3 font-medium">{t("network.why")}</th>
                <th className="pr-3 text-right font-medium">{t("network.amount")}</th>
                <th>
                  <span className="sr-only">{t("network.reverse")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.transfers.map((one) => (
                <tr key={one.number} id={`transfer-${one.number}`} className="border-t border-line">
                  <td className="figures py-1 pr-3 whitespace-nowrap">{one.number}</td>
                  <td className="figures py-1 pr-3 whitespace-nowrap">{one.day}</td>
                  <td className="min-w-48 py-1 pr-3 break-keep">
                    {one.cause.for === "payment" && one.cause.licence !== null
                      ? t("agreed.licencePaid", one.cause)
                      : t(`network.for_${one.cause.for}`, one.cause)}
                    <span className="block text-label text-soft">
                      {account(one.credit)} → {account(one.debit)}
                    </span>
                  </td>
                  <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                    {money(one.amount)}
                  </td>
                  <td className="py-1 text-right">
                    {one.reversed ? (
                      <span className="text-label text-soft">{t("network.reversed")}</span>
                    ) : (
                      data.keeps &&
                      one.cause.for !== "reversal" && (
                        <Button
                          small
                          kind="quiet"
                          aria-label={`${t("network.reverse")} ${one.number}`}
                          onClick={() => setOpen(one)}
                        >
                          {t("network.reverse")}
                        </Button>
                      )
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {open !== undefined && (
        <Post
          institute={institute}
          what={open}
          owed={data?.owed ?? []}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Panel>
  );
}

function Post({
  institute,
  what,
  owed,
  onClose,
}: {
  institute: InstitutePage;
  what: Opened;
  owed: BookPage["owed"];
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const act = typeof what === "string" ? what : "reversals";
  const post = useNetworkChange("POST", `/institute/${act}`, onClose);
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
            <Field label={t("network.amount")} help={t("network.amountHelp")}>
              {(ties) => <input {...ties} name="amount" required className={INPUT} />}
            </Field>
            <DayField
              name="day"
              label={t("network.day")}
              most={institute.today}
              value={institute.today}
            />
            <Field label={t("network.reference")}>
              {(ties) => <input {...ties} name="reference" required className={INPUT} />}
            </Field>
          </>
        )}
        {post.error !== null && <ProblemNote error={post.error} />}
        <Ends onClose={onClose} busy={post.isPending} word={title} />
      </form>
    </Dialog>
  );
}
