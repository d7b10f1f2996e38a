// What there is to ask of: tables and their columns, as the server tells them. A name that is
// chosen goes into the query.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryClient } from "../../api/queries";
import { runSql } from "../../api/sql";
import type { SqlRows } from "../../api/types";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

const COLUMNS = `SELECT c.table_name, c.column_name, c.data_type, t.type IS NOT NULL AS of_type
FROM information_schema.columns c LEFT JOIN asset_types t ON t.table_name = c.table_name
WHERE c.table_schema = 'public' ORDER BY of_type, c.table_name, c.ordinal_position`;

const KINDS: [RegExp, string][] = [
  [/^Timestamp/, "time"],
  [/^Float/, "float"],
  [/^U?Int/, "integer"],
  [/^Bool/, "boolean"],
  [/Utf8|^Dictionary/, "text"],
];

type Table = { name: string; ofType: boolean; columns: { name: string; kind: string }[] };

export function TablesHelp({ onChoose }: { onChoose: (name: string) => void }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ["sql-tables"],
    queryFn: async ({ signal }) => {
      const rows = await runSql(COLUMNS, signal);
      // It stood in the list of those that run, and does no longer.
      void queryClient.invalidateQueries({ queryKey: ["queries"] });
      return rows;
    },
    staleTime: 300_000,
  });
  const tables = useMemo(() => (data === undefined ? [] : tablesOf(data)), [data]);
  const general = tables.filter((table) => !table.ofType);
  const ofTypes = tables.filter((table) => table.ofType);
  return (
    <Panel title={t("explore.tables")}>
      <div className="px-4 py-2">
        <p className="mb-1 text-label text-soft">{t("explore.tablesHelp")}</p>
        {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
        {general.map((table) => (
          <Columns key={table.name} table={table} onChoose={onChoose} />
        ))}
        {ofTypes.length > 0 && (
          <details className="border-t border-line">
            <summary className="min-h-7 py-1">
              {t("explore.tablesOfTypes")} <span className="text-soft">{ofTypes.length}</span>
            </summary>
            <div className="pb-1 pl-4">
              {ofTypes.map((table) => (
                <Columns key={table.name} table={table} onChoose={onChoose} />
              ))}
            </div>
          </details>
        )}
        <a href="/manual/sql" className="mt-2 inline-block min-h-7 py-0.5 text-accent">
          {t("explore.sqlManual")}
        </a>
      </div>
    </Panel>
  );
}

function Columns({ table, onChoose }: { table: Table; onChoose: (name: string) => void }) {
  const { t } = useWords();
  return (
    <details className="border-t border-line first-of-type:border-t-0">
      <summary className="min-h-7 py-1 font-mono text-[13px] break-all">{table.name}</summary>
      <ul aria-label={t("explore.columnsOf", { table: table.name })} className="pb-2 pl-3">
        <li className="flex items-center justify-between gap-2">
          <Name name={table.name} onChoose={onChoose} />
          <span className="text-label text-soft">{t("explore.table").toLowerCase()}</span>
        </li>
        {table.columns.map(({ name, kind }) => (
          <li key={name} className="flex items-center justify-between gap-2">
            <Name name={name} onChoose={onChoose} />
            <span className="text-label text-soft">{kind}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Name({ name, onChoose }: { name: string; onChoose: (name: string) => void }) {
  return (
    <button
      type="button"
      onClick={() => onChoose(name)}
      className="min-h-7 rounded-sm px-1 text-left font-mono text-[13px] break-all hover:bg-raised"
    >
      {name}
    </button>
  );
}

function tablesOf({ rows }: SqlRows): Table[] {
  const tables: Table[] = [];
  for (const [table, name, type, ofType] of rows) {
    if (typeof table !== "string" || typeof name !== "string") continue;
    if (tables.at(-1)?.name !== table)
      tables.push({ name: table, ofType: ofType === true, columns: [] });
    tables.at(-1)?.columns.push({ name, kind: kindOf(String(type)) });
  }
  return tables;
}

function kindOf(type: string): string {
  return KINDS.find(([like]) => like.test(type))?.[1] ?? type.toLowerCase();
}
