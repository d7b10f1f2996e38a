// The table of connections: sorted by any column, the order in the address.

import { useQuery } from "@tanstack/react-query";
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo } from "react";
import { protocols } from "../../api/queries";
import type { ConnectionRow } from "../../api/types";
import { formatCount, formatRate, NONE } from "../../format/number";
import { formatSpan } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { SimulatedMark } from "../../parts/basic";
import { ConnectionWord } from "../../parts/State";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns,
});
const helper = createColumnHelper<typeof features, ConnectionRow>();
const URGENCY = ["failed", "connected", "connecting", "stopped", "flowing"];
const RIGHT = new Set(["flow", "age", "errors", "drops"]);
/** What a phone still shows of a row. */
const ALWAYS = new Set(["name", "state"]);

export function ConnectionTable({
  rows,
  chosen,
  sort,
  onSort,
  onChoose,
}: {
  rows: ConnectionRow[];
  chosen: string | undefined;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  onChoose: (id: string) => void;
}) {
  const { t, language } = useWords();
  const { data: spoken } = useQuery(protocols);
  const names = useMemo(() => new Map(spoken?.map((each) => [each.name, each.label])), [spoken]);
  const columns = useMemo(
    () =>
      helper.columns([
        helper.accessor((row) => labelText(row.label, language), {
          id: "name",
          header: t("connections.name"),
          cell: ({ row: { original: row } }) => (
            <>
              <button
                type="button"
                onClick={() => onChoose(row.id)}
                aria-expanded={row.id === chosen}
                className="min-h-6 text-left font-medium hover:underline"
              >
                {labelText(row.label, language)}
              </button>
              <span className="block text-label text-soft">
                {labelText(row.site_label, language)} {row.simulated && <SimulatedMark />}
              </span>
            </>
          ),
        }),
        helper.accessor("protocol", {
          header: t("connections.protocol"),
          cell: ({ row: { original: row } }) => (
            <>
              {labelText(names.get(row.protocol) ?? row.protocol, language)}
              <span className="block text-label break-all text-soft">{row.endpoint}</span>
            </>
          ),
        }),
        helper.accessor((row) => URGENCY.indexOf(row.state), {
          id: "state",
          header: t("connections.state"),
          cell: ({ row: { original: row } }) => (
            <>
              <ConnectionWord state={row.state} />
              {row.state !== "flowing" && (
                <span className="block max-w-[64ch] text-label text-soft">{row.message}</span>
              )}
            </>
          ),
        }),
        helper.accessor((row) => row.samples_rate ?? -1, {
          id: "flow",
          header: t("connections.flow"),
          cell: ({ row: { original: row } }) => formatRate(row.samples_rate),
        }),
        helper.accessor((row) => row.newest_age_s ?? Number.POSITIVE_INFINITY, {
          id: "age",
          header: t("connections.age"),
          cell: ({ row: { original: row } }) =>
            row.newest_age_s === null
              ? NONE
              : row.newest_age_s < 2
                ? t("connections.now")
                : t("connections.ago", { span: formatSpan(row.newest_age_s * 1000, language) }),
        }),
        helper.accessor("errors", {
          header: t("connections.errors"),
          cell: ({ row: { original: row } }) => <Count count={row.errors} />,
        }),
        helper.accessor("drops", {
          header: t("connections.drops"),
          cell: ({ row: { original: row } }) => <Count count={row.drops} />,
        }),
      ]),
    [t, language, chosen, onChoose, names],
  );
  const sorting = useMemo(() => readSort(sort), [sort]);
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.id,
    state: { sorting },
    onSortingChange: (update) => {
      const next = typeof update === "function" ? update(sorting) : update;
      onSort(next.map((each) => (each.desc ? "-" : "") + each.id).join(",") || undefined);
    },
  });
  return (
    <div className="panel overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <thead className="text-label text-soft">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const order = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={
                      order === false ? "none" : order === "asc" ? "ascending" : "descending"
                    }
                    className={`px-4 py-1.5 font-medium ${look(header.column.id)}`}
                  >
                    <button
                      type="button"
                      onClick={header.column.getToggleSortingHandler()}
                      className="inline-flex min-h-6 items-center gap-1 hover:text-ink"
                    >
                      <table.FlexRender header={header} />
                      {order === "asc" && <ArrowUp size={12} aria-hidden="true" />}
                      {order === "desc" && <ArrowDown size={12} aria-hidden="true" />}
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-chosen={row.original.id === chosen || undefined}
              className="border-t border-line hover:bg-raised data-chosen:bg-accent-wash"
            >
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className={`px-4 py-2 align-top ${look(cell.column.id)}`}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function look(column: string): string {
  const side = RIGHT.has(column) ? "text-right whitespace-nowrap" : "";
  return ALWAYS.has(column) ? side : `${side} max-sm:hidden`;
}

function readSort(sort: string | undefined): { id: string; desc: boolean }[] {
  return (sort ?? "state")
    .split(",")
    .map((each) => ({ id: each.replace(/^-/, ""), desc: each.startsWith("-") }));
}

function Count({ count }: { count: number }) {
  return <span className={count === 0 ? "text-soft" : "font-medium"}>{formatCount(count)}</span>;
}
