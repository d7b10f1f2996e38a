// Two periods in numbers, beside the picture of them.
import type { TagView } from "../api/types";
import { formatNumber, NONE } from "../format/number";
import { formatSpan } from "../format/time";
import { decimalsOf, formatValue, unitText } from "../format/value";
import { useWords } from "../i18n";
import type { Compared, Figures } from "./compare";

const KEYS = ["min", "max", "last"] as const;
const WORDS = { min: "explore.lowest", max: "explore.highest", last: "explore.last" } as const;

export function CompareTable({
  rows,
  offset,
  nameOf,
}: {
  rows: readonly Compared[];
  offset: number;
  nameOf: (tag: TagView) => string;
}) {
  const { t, language } = useWords();
  if (rows.length === 0) return null;
  const caption = t("explore.compared", { span: formatSpan(offset, language) });
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
      tabIndex={0}
      role="region"
      aria-label={caption}
      className="mt-3 overflow-x-auto border-t border-line pt-2"
    >
      <table className="w-full border-collapse text-right">
        <caption className="pb-1 text-left text-label font-medium">{caption}</caption>
        <thead className="text-label text-soft">
          <tr>
            <th scope="col" className="py-1 pr-4 text-left font-medium">
              {t("explore.tag")}
            </th>
            {KEYS.map((key) => (
              <th key={key} scope="col" className="py-1 pl-4 font-medium">
                {t(WORDS[key])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ tag, now, before }) => (
            <tr key={tag.path} className="border-t border-line align-top">
              <th scope="row" className="min-w-36 py-1.5 pr-3 text-left font-normal">
                {nameOf(tag)} <span className="unit">{unitText(tag)}</span>
              </th>
              {KEYS.map((key) => (
                <td key={key} className="py-1.5 pl-4 whitespace-nowrap">
                  <Pair tag={tag} now={now} before={before} figure={key} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pair({
  tag,
  now,
  before,
  figure,
}: {
  tag: TagView;
  now: Figures | null;
  before: Figures | null;
  figure: keyof Figures;
}) {
  const { t, language } = useWords();
  const say = (figures: Figures | null) =>
    figures === null ? NONE : formatValue(figures[figure], tag, language);
  const differs = now !== null && before !== null && tag.data_type !== "boolean";
  return (
    <>
      {say(now)}
      <span className="block text-label text-soft">
        {t("explore.earlierValue", { value: say(before) })}
        {differs && ` (${signed(now[figure] - before[figure], tag)})`}
      </span>
    </>
  );
}

/** A change, with its sign and as many digits as the tag has. */
function signed(change: number, tag: TagView): string {
  const decimals = tag.data_type === "integer" ? 0 : decimalsOf(change, tag.band);
  const text = formatNumber(change, decimals);
  return change > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
