// The same trend as a table, for those who read rather than look.
import type { TagView, TrendSeries } from "../api/types";
import { formatMoment } from "../format/time";
import { formatValue, labelText, unitText } from "../format/value";
import { useWords } from "../i18n";
import { align, thin } from "./columns";

const ROWS_MAX = 200;

export function TrendTable({
  tags,
  series,
}: {
  tags: readonly TagView[];
  series: readonly TrendSeries[];
}) {
  const { t, language } = useWords();
  const numeric = series.filter((each) => each.texts === undefined);
  const columns = align(numeric);
  const rows = thin(columns.times.length, ROWS_MAX).reverse();
  const named = numeric.flatMap((each) => tags.find((tag) => tag.path === each.tag) ?? []);
  return (
    <>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
        tabIndex={0}
        role="region"
        aria-label={t("trend.table")}
        className="max-h-96 overflow-auto"
      >
        <table className="w-full border-collapse text-right">
          <thead className="sticky top-0 bg-panel text-label text-soft">
            <tr>
              <th scope="col" className="py-1.5 pr-4 text-left font-medium">
                {t("trend.time")}
              </th>
              {named.map((tag) => (
                <th key={tag.path} scope="col" className="py-1.5 pl-4 font-medium">
                  {labelText(tag.label, language)} <span className="unit">{unitText(tag)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row} className="border-t border-line">
                <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap">
                  {formatMoment(columns.times[row] ?? 0, language)}
                </th>
                {named.map((tag, index) => (
                  <td key={tag.path} className="py-1 pl-4 whitespace-nowrap">
                    {cell(columns.min[index]?.[row], columns.max[index]?.[row], tag)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < columns.times.length && (
        <p className="mt-2 text-label text-soft">
          {t("trend.rowsShown", { shown: rows.length, all: columns.times.length })}
        </p>
      )}
    </>
  );

  function cell(min: number | null | undefined, max: number | null | undefined, tag: TagView) {
    if (min === undefined) return "";
    if (min === null || max === null || max === undefined) {
      return <span className="text-soft">{t("trend.gap")}</span>;
    }
    const low = formatValue(min, tag, language);
    const high = formatValue(max, tag, language);
    return low === high ? low : `${low} … ${high}`;
  }
}
