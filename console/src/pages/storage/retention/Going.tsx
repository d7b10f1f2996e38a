// What goes: the number first, then how much of the disk, of how many tags, back to when.
import type { Going } from "../../../api/types";
import { formatBytes, formatCount } from "../../../format/number";
import { formatDate, formatZoned } from "../../../format/time";
import { labelText } from "../../../format/value";
import { useWords } from "../../../i18n";

/** More rows say no more to a person; programs are told of up to a thousand. */
const TAGS_SHOWN_MAX = 50;

export function GoingText({ going }: { going: Going }) {
  const { t, language } = useWords();
  if (going.samples === 0 || going.oldest === null) return <>{t("retention.nothing")}</>;
  const oldest = Date.parse(going.oldest);
  return (
    <>
      <span className="figures font-semibold">
        {t("retention.samplesGo", { count: going.samples, shown: formatCount(going.samples) })}
      </span>{" "}
      <span className="figures">
        {t("retention.ofTags", { count: going.tag_count, size: formatBytes(going.bytes) })}{" "}
        <time dateTime={going.oldest} title={formatZoned(oldest, language)}>
          {t("retention.backTo", { time: formatDate(oldest, language) })}
        </time>
      </span>
    </>
  );
}

export function GoingTags({ going }: { going: Going }) {
  const { t, language } = useWords();
  const shown = going.tags.slice(0, TAGS_SHOWN_MAX);
  const more = going.tag_count - shown.length;
  const head = "py-1 pr-3 font-medium";
  return (
    <details className="mt-2">
      <summary className="min-h-6 w-fit py-0.5 text-accent">{t("retention.byTag")}</summary>
      <table className="w-full border-collapse text-left">
        <thead className="text-label text-soft">
          <tr>
            <th scope="col" className={head}>
              {t("retention.tag")}
            </th>
            <th scope="col" className={`${head} text-right`}>
              {t("retention.samples")}
            </th>
            <th scope="col" className={`${head} text-right max-sm:hidden`}>
              {t("storage.size")}
            </th>
            <th scope="col" className={`${head} text-right`}>
              {t("storage.oldest")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <tr key={each.tag} className="border-t border-line align-baseline">
              <th scope="row" className="py-1 pr-3 font-normal" title={each.tag}>
                <span className="text-soft">{labelText(each.asset_label, language)}</span>{" "}
                {labelText(each.label, language)}
              </th>
              <td className="py-1 pr-3 text-right">{formatCount(each.samples)}</td>
              <td className="py-1 pr-3 text-right whitespace-nowrap max-sm:hidden">
                {formatBytes(each.bytes)}
              </td>
              <td className="py-1 pr-3 text-right whitespace-nowrap">
                <time dateTime={each.oldest} title={formatZoned(Date.parse(each.oldest), language)}>
                  {formatDate(Date.parse(each.oldest), language)}
                </time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="mt-1 text-soft">{t("retention.moreTags", { count: more })}</p>}
    </details>
  );
}
