// The transfers of a book, so many of them as were asked for; one can be marked.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { BookPage, Transfer } from "../../api/money";
import { formatMoney } from "../../format/money";
import { formatCount } from "../../format/number";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { useAccount } from "./account";

export function Transfers({
  institute,
  pages,
  asked,
  onReverse,
  children,
}: {
  institute: string;
  pages: BookPage[];
  asked: number | undefined;
  onReverse: ((one: Transfer) => void) | undefined;
  children: ReactNode;
}) {
  const { t } = useWords();
  const account = useAccount(institute);
  const transfers = pages.flatMap((page) => page.transfers);
  const total = pages[0]?.total ?? 0;
  // They are counted from 1 without a gap.
  const amongNewest = transfers[0]?.number === total;
  return (
    <div className="flex flex-col gap-2 border-t border-line px-4 py-3">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <h3 className="font-medium">{t("network.transfers")}</h3>
        <span role="status" className="figures text-label text-soft">
          {t("institutes.shown", {
            shown: formatCount(transfers.length),
            total: formatCount(total),
          })}
        </span>
        {!amongNewest && (
          <Link
            to="/institutes"
            search={{ institute, part: "book" }}
            resetScroll={false}
            className="inline-flex min-h-6 items-center text-accent"
          >
            ↑ {t("institutes.toNewest")}
          </Link>
        )}
      </div>
      {asked !== undefined && !transfers.some((one) => one.number === asked) && (
        <p className="text-soft">{t("institutes.noTransfer", { number: asked })}</p>
      )}
      <section
        aria-label={t("network.transfers")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
        tabIndex={0}
        className="relative overflow-x-auto"
      >
        <table className="w-full">
          {/* On a phone a transfer has three lines: number, day and amount; what for; what one can do. */}
          <thead className="max-sm:sr-only">
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
            {transfers.map((one) => (
              <Row
                key={one.number}
                one={one}
                account={account}
                asked={one.number === asked}
                onReverse={onReverse}
              />
            ))}
          </tbody>
        </table>
      </section>
      <div>{children}</div>
    </div>
  );
}

/** Brings the transfer that was asked for before the reader. */
function show(row: HTMLTableRowElement | null) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });
}

function Row({
  one,
  account,
  asked,
  onReverse,
}: {
  one: Transfer;
  account: (name: string) => string;
  asked: boolean;
  onReverse: ((one: Transfer) => void) | undefined;
}) {
  const { t, language } = useWords();
  const { cause } = one;
  return (
    <tr
      {...(asked && { ref: show, tabIndex: -1, "aria-current": true })}
      className="border-t border-line aria-[current=true]:bg-accent-wash max-sm:grid max-sm:grid-cols-[auto_1fr_auto] max-sm:py-1"
    >
      <td className="figures py-1 pr-3 whitespace-nowrap">{one.number}</td>
      <td className="figures py-1 pr-3 whitespace-nowrap">{one.day}</td>
      <td className="py-1 pr-3 break-keep max-sm:order-1 max-sm:col-span-3 sm:min-w-48">
        {cause.for === "payment" && cause.licence !== null
          ? t("agreed.licencePaid", cause)
          : t(`network.for_${cause.for}`, cause)}
        <span className="block text-label text-soft">
          {account(one.credit)} → {account(one.debit)}
        </span>
      </td>
      <td className="figures py-1 text-right whitespace-nowrap sm:pr-3">
        {formatMoney(one.amount, language)}
      </td>
      <td className="py-1 text-right max-sm:order-2 max-sm:col-span-3 max-sm:empty:hidden">
        {one.reversed ? (
          <span className="text-label text-soft">{t("network.reversed")}</span>
        ) : (
          onReverse !== undefined &&
          cause.for !== "reversal" && (
            <Button
              small
              kind="quiet"
              aria-label={`${t("network.reverse")} ${one.number}`}
              onClick={() => onReverse(one)}
            >
              {t("network.reverse")}
            </Button>
          )
        )}
      </td>
    </tr>
  );
}
