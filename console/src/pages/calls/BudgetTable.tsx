// Amounts by year as a table to be written: who gives what, and what comes in. Sums are the server's,
// of what was saved last.
import type { KeyboardEvent } from "react";
import type {
  AmountTable,
  BudgetLine,
  IncomeKind,
  ProposalPage,
  ProposalText,
  Source,
} from "../../api/network";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";
import { INPUT } from "../../parts/basic";
import type { Change } from "./ProposalForm";

const GIVEN = ["cash", "in_kind"] as const;
const INCOMES: readonly IncomeKind[] = [
  "fees",
  "licences",
  "contracts",
  "services",
  "grants",
  "endowment",
];
const SOURCES: readonly Source[] = ["public", ...GIVEN];
/** A plan goes on for so many years after the term, before there is more in it. */
const YEARS_AFTER = 2;

type Given = { source: Source; of: string | null };

/** Who gives an amount, in words. */
export function useGiver(): (given: Given) => string {
  const { t } = useWords();
  return ({ source, of }) => {
    if (source === "public") return t("network.public");
    const cash = source === "cash";
    if (of === null) return t(cash ? "stages.cashUnnamed" : "stages.inKindUnnamed");
    return t(cash ? "stages.cashOf" : "stages.inKindOf", { organisation: of });
  };
}

type Props = { proposal: ProposalPage; text: ProposalText; currency: string; set: Change };

export function BudgetTable({ proposal, text, currency, set }: Props) {
  const { t } = useWords();
  const giver = useGiver();
  const members = [proposal.lead, ...text.partners.map((one) => one.organisation)];
  const named = members.filter((one) => one !== "");
  const offered: Given[] = [
    { source: "public", of: null },
    ...named.flatMap((of) => GIVEN.map((source) => ({ source, of }))),
  ];
  const same = (one: Given, other: Given) => one.source === other.source && one.of === other.of;
  // What is of nobody of the consortium stays in sight.
  const others: Given[] = [];
  for (const { source, of } of text.budget) {
    const given = { source, of };
    if (![...offered, ...others].some((one) => same(one, given))) others.push(given);
  }
  const rows = [...offered, ...others];
  const order = (line: BudgetLine) =>
    line.year * 10_000 +
    rows.findIndex((one) => same(one, line)) * 10 +
    SOURCES.indexOf(line.source);
  const change = (given: Given, year: number, number: string) => {
    const rest = text.budget.filter((line) => !(line.year === year && same(line, given)));
    const line: BudgetLine = { year, ...given, amount: `${number.trim()} ${currency}` };
    const next = number.trim() === "" ? rest : [...rest, line];
    set({ budget: next.sort((a, b) => order(a) - order(b)) });
  };
  return (
    <Amounts
      name={t("network.budget")}
      head={t("stages.giver")}
      rows={rows.map((given) => ({
        key: `${given.source}/${given.of ?? ""}`,
        label: giver(given),
        amount: (year) =>
          text.budget.find((line) => line.year === year && same(line, given))?.amount ?? "",
        change: (year, number) => change(given, year, number),
        sum: proposal.budget?.rows.find((row) =>
          same({ source: row.of.source, of: row.of.organisation }, given),
        )?.sum,
      }))}
      years={Math.max(text.years, ...text.budget.map((line) => line.year))}
      table={proposal.budget}
    />
  );
}

export function IncomeTable({ proposal, text, currency, set }: Props) {
  const { t } = useWords();
  const change = (kind: IncomeKind, year: number, number: string) => {
    const rest = text.income.filter((line) => line.year !== year || line.kind !== kind);
    const line = { year, kind, amount: `${number.trim()} ${currency}` };
    const next = number.trim() === "" ? rest : [...rest, line];
    const order = (one: { year: number; kind: IncomeKind }) =>
      one.year * 10 + INCOMES.indexOf(one.kind);
    set({ income: next.sort((a, b) => order(a) - order(b)) });
  };
  return (
    <>
      <p className="text-label text-soft">{t("stages.incomeHelp")}</p>
      <Amounts
        name={t("stages.partIncome")}
        head={t("stages.income")}
        rows={INCOMES.map((kind) => ({
          key: kind,
          label: t(`stages.kind_${kind}`),
          amount: (year) =>
            text.income.find((line) => line.year === year && line.kind === kind)?.amount ?? "",
          change: (year, number) => change(kind, year, number),
          sum: proposal.income?.rows.find((row) => row.of === kind)?.sum,
        }))}
        years={Math.max(text.years + YEARS_AFTER, ...text.income.map((line) => line.year))}
        table={proposal.income}
      />
    </>
  );
}

type Row = {
  key: string;
  label: string;
  amount: (year: number) => string;
  change: (year: number, number: string) => void;
  sum: string | undefined;
};

function Amounts({
  name,
  head,
  rows,
  years,
  table,
}: {
  name: string;
  head: string;
  rows: Row[];
  years: number;
  table: AmountTable<unknown> | null;
}) {
  const { t, language } = useWords();
  const all = Array.from({ length: years }, (_, at) => at + 1);
  const money = (amount: string | undefined) =>
    amount === undefined ? "–" : formatMoney(amount, language);
  return (
    <>
      <p className="text-label text-soft">
        {t("stages.budgetKeys")} {t("stages.sumHelp")}
      </p>
      <section aria-label={name} className="overflow-x-auto">
        <table className="w-full">
          <thead>
            <tr className="text-left text-label text-soft">
              <th scope="col" className="min-w-40 py-1 pr-2 font-medium">
                {head}
              </th>
              {all.map((year) => (
                <th key={year} scope="col" className="px-1 py-1 text-right font-medium">
                  {t("network.yearOf", { year })}
                </th>
              ))}
              <th scope="col" className="py-1 pl-2 text-right font-medium">
                {t("stages.sum")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" className="pr-2 text-left font-normal">
                  {row.label}
                </th>
                {all.map((year) => (
                  <td key={year} className="min-w-28 px-1 py-0.5">
                    <input
                      aria-label={t("network.amountOf", { source: row.label, year })}
                      inputMode="decimal"
                      value={row.amount(year).split(" ")[0] ?? ""}
                      onChange={(event) => row.change(year, event.target.value)}
                      onKeyDown={moved}
                      className={`${INPUT} figures text-right`}
                    />
                  </td>
                ))}
                <td className="figures py-0.5 pl-2 text-right whitespace-nowrap">
                  {money(row.sum)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-t border-line font-medium">
              <th scope="row" className="pt-1 pr-2 text-left font-medium">
                {t("stages.sum")}
              </th>
              {all.map((year) => (
                <td key={year} className="figures px-1 pt-1 text-right whitespace-nowrap">
                  {money(table?.years[year - 1])}
                </td>
              ))}
              <td className="figures pt-1 pl-2 text-right whitespace-nowrap">
                {money(table?.total)}
              </td>
            </tr>
          </tfoot>
        </table>
      </section>
    </>
  );
}

/** Up, down and Enter go to the same year of the next row, as in a sheet. */
function moved(event: KeyboardEvent<HTMLInputElement>) {
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
  const cell = event.currentTarget.closest("td");
  const row = cell?.closest("tr");
  if (step === undefined || cell === null || row === null || row === undefined) return;
  event.preventDefault();
  const next = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  const there = next?.children[[...row.children].indexOf(cell)]?.querySelector("input");
  there?.focus();
  there?.select();
}
