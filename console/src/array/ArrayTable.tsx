// The same array as a table, for those who read rather than look.
import type { ArrayPicture, TagView } from "../api/types";
import { formatInteger } from "../format/number";
import { formatValue, unitText } from "../format/value";
import { useWords } from "../i18n";
import { runOf } from "./rows";

export function ArrayTable({ tag, picture }: { tag: TagView; picture: ArrayPicture }) {
  const { t, language } = useWords();
  const say = (value: number | null | undefined) =>
    value == null
      ? t("trend.gap")
      : formatValue(value, { data_type: "float", band: tag.band }, language);
  const unit = unitText(tag);
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
      tabIndex={0}
      role="region"
      aria-label={t("trend.table")}
      className="my-2 max-h-96 overflow-auto"
    >
      <table className="w-full max-w-md border-collapse text-right">
        <thead className="sticky top-0 bg-panel text-label text-soft">
          <tr>
            <th scope="col" className="py-1.5 pr-4 text-left font-medium">
              {t("array.axis")}
            </th>
            <th scope="col" className="py-1.5 pl-4 font-medium">
              {t("array.low")} <span className="unit">{unit}</span>
            </th>
            <th scope="col" className="py-1.5 pl-4 font-medium">
              {t("array.high")} <span className="unit">{unit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {picture.low.map((low, run) => {
            const { from, until } = runOf(picture, run);
            const where = formatInteger(from);
            return (
              <tr key={from} className="border-t border-line">
                <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap">
                  {from === until ? where : `${where} … ${formatInteger(until)}`}
                </th>
                <td className="py-1 pl-4 whitespace-nowrap">{say(low)}</td>
                <td className="py-1 pl-4 whitespace-nowrap">{say(picture.high[run])}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
