// What the house promises of what it keeps: when it acknowledges, and for how long it keeps.
import type { Storage } from "../../api/types";
import { formatNumber } from "../../format/number";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Promises({ data }: { data: Storage }) {
  const { t } = useWords();
  const wait = data.durability.commit_wait_ms;
  const late = data.durability.synced_within_s;
  const days = data.retention_days;
  const retired = data.house?.health.files_retired ?? 0;
  return (
    <Panel title={t("storage.promise")}>
      <dl className="flex flex-col gap-3 px-4 py-3">
        <div>
          <dt className="font-semibold">{t("storage.durability")}</dt>
          <dd className="max-w-[72ch]">
            {late > 0
              ? t("storage.writtenText", { s: formatNumber(late, 0) })
              : t("storage.durabilityText")}
            {wait > 0 && ` ${t("storage.groupWait", { ms: formatNumber(wait, 0) })}`}
          </dd>
        </div>
        <div>
          <dt className="font-semibold">{t("storage.retention")}</dt>
          <dd className="max-w-[72ch]">
            {days === null ? t("storage.forever") : t("storage.keptFor", { count: days })}
            {retired > 0 && ` ${t("storage.retired", { count: retired })}`}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
