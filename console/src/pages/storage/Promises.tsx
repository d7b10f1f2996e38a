// What the house promises of what it takes: when it acknowledges.
import type { Storage } from "../../api/types";
import { formatNumber } from "../../format/number";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Promises({ data }: { data: Storage }) {
  const { t } = useWords();
  const wait = data.durability.commit_wait_ms;
  const late = data.durability.synced_within_s;
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
      </dl>
    </Panel>
  );
}
