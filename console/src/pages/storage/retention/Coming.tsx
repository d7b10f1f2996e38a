// What goes next by the rules and holds that stand, and what goes within 30 days.
import { useQuery } from "@tanstack/react-query";
import { retentionComing } from "../../../api/queries";
import { formatMoment, formatZoned } from "../../../format/time";
import { useWords } from "../../../i18n";
import { ProblemNote } from "../../../parts/ProblemNote";
import { GoingTags, GoingText } from "./Going";

export function Coming() {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(retentionComing);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (data === undefined) return <p className="sr-only">{t("common.loading")}</p>;
  const { next, in_30_days: month } = data;
  const midnight = Date.parse(next.at);
  return (
    <div className="border-t border-line px-4 py-3">
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <div>
          <dt className="text-label text-soft">
            {t("retention.next")}{" "}
            <time dateTime={next.at} title={formatZoned(midnight, language)}>
              {formatMoment(midnight, language)}
            </time>
          </dt>
          <dd>
            <GoingText going={next} />
          </dd>
        </div>
        <div>
          <dt className="text-label text-soft">{t("retention.month")}</dt>
          <dd>
            <GoingText going={month} />
          </dd>
        </div>
      </dl>
      {month.samples > 0 && <GoingTags going={month} />}
    </div>
  );
}
