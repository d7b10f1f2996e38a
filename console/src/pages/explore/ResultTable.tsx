// Rows as they came. Thousands of them: only those in sight are in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { SqlRows, SqlValue } from "../../api/types";
import { formatNumber } from "../../format/number";
import { formatExact, formatZoned, type Language } from "../../format/time";
import { useWords } from "../../i18n";

const ROW_PX = 29;
const NUMBERS = new Set(["integer", "float"]);

export function ResultTable({ result }: { result: SqlRows }) {
  const { t, language } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { columns, rows } = result;
  const scroll = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const shown = scroll.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = scroll.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const side = (type: string) => (NUMBERS.has(type) ? "text-right" : "text-left");
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
      tabIndex={0}
      role="region"
      aria-label={t("explore.rowsView")}
      className="max-h-[60vh] overflow-auto"
    >
      <table aria-rowcount={rows.length + 1} className="w-full border-collapse">
        <thead className="sticky top-0 z-10 bg-panel text-label text-soft shadow-[0_1px_0_var(--line)]">
          <tr aria-rowindex={1}>
            {columns.map(({ name, type }, at) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name.
                key={at}
                scope="col"
                className={`px-4 py-1.5 font-medium whitespace-nowrap ${side(type)}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} />}
          {shown.map(({ index }) => (
            <tr
              key={index}
              aria-rowindex={index + 2}
              style={{ height: ROW_PX }}
              className="border-b border-line"
            >
              {columns.map(({ type }, at) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: a place in the row.
                  key={at}
                  className={`max-w-[48ch] truncate px-4 whitespace-nowrap ${side(type)}`}
                >
                  <Value value={rows[index]?.[at] ?? null} type={type} language={language} />
                </td>
              ))}
            </tr>
          ))}
          {below > 0 && <tr style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value, type, language }: { value: SqlValue; type: string; language: Language }) {
  if (value === null) return <span className="text-label text-soft">NULL</span>;
  if (type === "time" && typeof value === "string") {
    const time = Date.parse(value);
    if (!Number.isFinite(time)) return value;
    return (
      <time dateTime={value} title={`${value}\n${formatZoned(time, language)}`}>
        {formatExact(time)}
      </time>
    );
  }
  if (typeof value === "number") return <span title={String(value)}>{numberText(value)}</span>;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return <span title={text}>{text}</span>;
}

/** All that the number says, up to six digits after the point; the whole of it on hover. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return formatNumber(value, 0);
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 6;
  return formatNumber(value, Math.min(6, decimals));
}
