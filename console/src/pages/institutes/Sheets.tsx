// Reports of the book. Each number opens the transfers that it is made of.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type CostClass,
  SHEET_SHAPES,
  type SheetCell,
  type SheetShape,
  type SheetTable,
} from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { moneyOf, sheetOf } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, Field, INPUT, Panel } from "../../parts/basic";
import { DayField } from "../../parts/form";
import { ToTransfer } from "../../parts/institute";
import { ProblemNote } from "../../parts/ProblemNote";
import { useAccount } from "./account";

const TABLES: Record<string, "transactions" | "indirect" | "a" | "b" | "c" | "e"> = {
  "10. Transactions": "transactions",
  "11. Indirect Expense": "indirect",
  "Section A - Budget Summary": "a",
  "Section B - Budget Categories": "b",
  "Section C - Non-Federal Resources": "c",
  "Section E - Budget Estimates of Federal Funds Needed for Balance of the Project": "e",
};
const COLUMNS: Record<
  string,
  "cumulative" | "federal" | "non_federal" | "total" | "base" | "charged" | "federal_share"
> = {
  cumulative: "cumulative",
  Federal: "federal",
  "Non-Federal": "non_federal",
  Total: "total",
  "d. Base": "base",
  "e. Amount Charged": "charged",
  "f. Federal Share": "federal_share",
};
type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m" | "n";
type Line = `10${Letter | "o"}`;

export function Sheets({ institute, today }: { institute: InstitutePage; today: string }) {
  const { t } = useWords();
  const [shape, setShape] = useState<SheetShape>("sf425");
  const [until, setUntil] = useState(today);
  const { data, error } = useQuery(sheetOf(institute.id, shape, until));
  const query = new URLSearchParams({ id: institute.id, shape, until });
  return (
    <Panel
      title={t("money.sheets")}
      side={
        <a
          href={`/api/v1/institute/money/report.csv?${query}`}
          download
          className={buttonLook("plain", true)}
        >
          {t("money.csv")}
        </a>
      }
    >
      <div className="flex flex-col gap-3 px-4 py-3">
        <div className="flex flex-wrap gap-3">
          <Field label={t("money.shape")}>
            {(ties) => (
              <select
                {...ties}
                value={shape}
                onChange={(event) => setShape(event.target.value as SheetShape)}
                className={INPUT}
              >
                {SHEET_SHAPES.map((one) => (
                  <option key={one} value={one}>
                    {t(`money.shape_${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <DayField
            label={t("money.untilDay")}
            value={until}
            onDay={(day) => day !== "" && setUntil(day)}
          />
        </div>
        {error !== null && <ProblemNote error={error} />}
        {data?.tables.map((table) => (
          <Table key={table.title} table={table} shape={shape} institute={institute} />
        ))}
      </div>
    </Panel>
  );
}

function Table({
  table,
  shape,
  institute,
}: {
  table: SheetTable;
  shape: SheetShape;
  institute: InstitutePage;
}) {
  const { title, column, row } = useForm(shape, institute.id, table);
  return (
    <section
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
      tabIndex={0}
      className="relative overflow-x-auto"
    >
      <table className="w-full">
        <caption className="pb-1 text-left font-medium">{title}</caption>
        <thead>
          <tr className="text-left text-label text-soft">
            <td />
            {table.columns.map((one) => (
              <th key={one} className="pl-3 text-right font-medium">
                {column(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((one) => (
            <tr key={one.code} className="border-t border-line align-top">
              <th className="min-w-40 py-1 text-left font-normal break-keep">{row(one)}</th>
              {table.columns.map((name, at) => (
                <td key={name} className="figures py-1 pl-3 text-right whitespace-nowrap">
                  <Cell cell={one.cells[at] ?? null} institute={institute} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the parts of a form are called: in the words of the form, and in those of the reader. */
function useForm(shape: SheetShape, institute: string, table: SheetTable) {
  const { t, language } = useWords();
  const account = useAccount(institute);
  const { data } = useQuery(moneyOf(institute));
  const balance = shape === "trial_balance";
  const known = TABLES[table.title];
  const section = known === undefined ? table.title : t(`money.table_${known}`);
  const column = (name: string) => {
    if (balance) return t(`network.${name as "debits" | "credits" | "balance"}`);
    const word = COLUMNS[name];
    if (word !== undefined) return t(`money.column_${word}`);
    const fund = data?.funds.find((one) => one.label.en === name);
    return fund ? labelText(fund.label, language) : name;
  };
  const row = ({ code, name }: SheetTable["rows"][number]) => {
    if (code === "sum") return t(balance ? "money.sum" : "money.column_total");
    if (balance) return account(code);
    if (known === "indirect") return t("money.rateOf", { rate: name, from: code });
    if (shape === "sf425") return `${code} ${t(`money.line_${code as Line}`)}`;
    if (known === "e") return `${t("network.year")} ${code}`;
    if (known === "b") return t(`money.cost_${code as CostClass}`);
    const fund = data?.funds.find((one) => one.id === code);
    return fund ? labelText(fund.label, language) : name;
  };
  return { title: balance ? t("money.shape_trial_balance") : section, column, row };
}

function Cell({ cell, institute }: { cell: SheetCell | null; institute: InstitutePage }) {
  const { t, language } = useWords();
  if (cell === null) return <span className="text-soft">–</span>;
  const { amount, transfers } = cell;
  return (
    <>
      {formatMoney(amount, language)}
      {transfers.length > 0 && (
        <details className="text-label text-soft">
          <summary className="min-h-6 cursor-pointer py-0.5">
            {t("network.behind", { count: transfers.length })}
          </summary>
          <ul>
            {transfers.map((number) => (
              <li key={number}>
                <ToTransfer institute={institute} number={number} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
