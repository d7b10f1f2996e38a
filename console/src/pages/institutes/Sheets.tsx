// Reports of the book. Each number opens the transfers that it is made of.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SHEET_SHAPES, type SheetCell, type SheetShape, type SheetTable } from "../../api/money";
import { sheetOf } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";
import { buttonLook, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { useAccount } from "./account";

export function Sheets({ institute, today }: { institute: string; today: string }) {
  const { t } = useWords();
  const [shape, setShape] = useState<SheetShape>("sf425");
  const [until, setUntil] = useState(today);
  const { data, error } = useQuery(sheetOf(institute, shape, until));
  const query = new URLSearchParams({ id: institute, shape, until });
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
          <Field label={t("money.untilDay")}>
            {(ties) => (
              <input
                {...ties}
                type="date"
                value={until}
                onChange={(event) => event.target.value !== "" && setUntil(event.target.value)}
                className={INPUT}
              />
            )}
          </Field>
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
  institute: string;
}) {
  const { t } = useWords();
  const account = useAccount(institute);
  const balance = shape === "trial_balance";
  const title = balance ? t("money.shape_trial_balance") : table.title;
  const column = (name: string) =>
    balance ? t(`network.${name as "debits" | "credits" | "balance"}`) : name;
  const row = ({ code, name }: SheetTable["rows"][number]) => {
    if (!balance) return shape === "sf425" ? `${code} ${name}` : name;
    return code === "sum" ? t("money.sum") : account(code);
  };
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
                  <Cell cell={one.cells[at] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ cell }: { cell: SheetCell | null }) {
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
                <a href={`#transfer-${number}`} className="inline-block min-h-6 text-accent">
                  {t("network.transferOf", { number })}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
