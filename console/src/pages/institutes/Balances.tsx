// What the accounts of a book hold. Those of members can be hundreds: they are folded, with their sum.
import type { BookPage } from "../../api/money";
import { formatMoney, sumOf } from "../../format/money";
import { formatCount } from "../../format/number";
import { useWords } from "../../i18n";
import { useAccount } from "./account";

type Accounts = BookPage["accounts"];

export function Balances({ institute, accounts }: { institute: string; accounts: Accounts }) {
  const { t, language } = useWords();
  const ofMember = (one: Accounts[number]) => one.account.startsWith("receivable/");
  const members = accounts.filter(ofMember);
  const owed = sumOf(members.map((one) => one.balance));
  return (
    <section
      aria-label={t("institutes.balances")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
      tabIndex={0}
      className="relative flex flex-col gap-2 overflow-x-auto px-4 py-3"
    >
      <Table institute={institute} accounts={accounts.filter((one) => !ofMember(one))} />
      {members.length > 0 && (
        <details>
          <summary className="min-h-6 cursor-pointer py-0.5">
            {t("institutes.ofMembers", {
              count: members.length,
              shown: formatCount(members.length),
              amount: owed === undefined ? "–" : formatMoney(owed, language),
            })}
          </summary>
          <Table institute={institute} accounts={members} />
        </details>
      )}
      <p className="text-label text-soft">{t("network.balanceSum")}</p>
    </section>
  );
}

function Table({ institute, accounts }: { institute: string; accounts: Accounts }) {
  const { t, language } = useWords();
  const account = useAccount(institute);
  const cell = "figures py-1 text-right whitespace-nowrap";
  return (
    <table className="w-full">
      <thead>
        <tr className="text-left text-label text-soft max-sm:grid max-sm:grid-cols-3">
          <th className="pr-3 font-medium max-sm:col-span-3">{t("network.account")}</th>
          <th className="pr-3 text-right font-medium">{t("network.debits")}</th>
          <th className="pr-3 text-right font-medium">{t("network.credits")}</th>
          <th className="text-right font-medium">{t("network.balance")}</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((one) => (
          <tr key={one.account} className="border-t border-line max-sm:grid max-sm:grid-cols-3">
            <td className="py-1 pr-3 break-keep max-sm:col-span-3 sm:min-w-32">
              {account(one.account)}
            </td>
            <td className={`${cell} pr-3`}>{formatMoney(one.debits, language)}</td>
            <td className={`${cell} pr-3`}>{formatMoney(one.credits, language)}</td>
            <td className={cell}>{formatMoney(one.balance, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
