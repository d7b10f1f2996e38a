// What an institute has to have of the reader's own organisations, the newest first, and what each invoice says.
import type { Invoice } from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { invoicesShown, isPaid } from "./invoice";

export function Invoices({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const words = useInvoiceWords();
  if (!invoicesShown(institute)) return null;
  return (
    <Panel title={t("institutes.invoices")}>
      {institute.invoices.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("institutes.invoicesNone")}</p>
      ) : (
        <ul aria-label={t("institutes.invoices")} className="divide-y divide-line">
          {[...institute.invoices].reverse().map((one) => (
            <li
              key={one.transfer}
              className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2"
            >
              <span className="min-w-0">
                <span className={isPaid(one) ? "text-soft" : "font-medium"}>{one.reference}</span>
                {` · ${words.about(one)}`}
                <span className="figures block text-label text-soft">
                  {labelText(one.organisation.label, language)} ·{" "}
                  {t("institutes.invoiceOf", { day: one.day })}
                </span>
                <DueDay invoice={one} />
              </span>
              <span className="figures ml-auto text-right">
                {isPaid(one)
                  ? t("institutes.invoicePaid")
                  : t("institutes.invoiceLeft", { amount: formatMoney(one.left, language) })}
                <span className="block text-label text-soft">{words.paid(one)}</span>
                {!isPaid(one) && (
                  <span className="block text-label">
                    {t("institutes.invoiceWrite", { reference: one.reference })}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** By when an invoice is to be paid; nothing of one that is paid. */
export function DueDay({ invoice }: { invoice: Invoice }) {
  const { t } = useWords();
  if (isPaid(invoice)) return null;
  if (invoice.due === null) {
    return <span className="block text-label text-soft">{t("institutes.invoiceNoDue")}</span>;
  }
  return (
    <span className={`figures block text-label ${invoice.overdue ? "text-urgent" : "text-soft"}`}>
      {t(invoice.overdue ? "institutes.invoiceOverdue" : "institutes.invoiceDue", invoice.due)}
    </span>
  );
}

/** For what an invoice is, and what of it is paid. */
export function useInvoiceWords() {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  return {
    about: ({ licence, period }: Invoice) => {
      if (licence !== null) return t("institutes.invoiceRoyalty", { licence });
      if (period === null) return t("institutes.invoiceFee");
      return t("institutes.invoiceFeeFrom", { day: period });
    },
    paid: ({ paid, amount }: Invoice) =>
      t("institutes.invoicePaidOf", { paid: money(paid), amount: money(amount) }),
  };
}
