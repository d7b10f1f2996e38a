// The few figures that say how much there is, each with its unit and what stands behind it.
import type { ReactNode } from "react";
import type { Storage } from "../../api/types";
import { formatBytes, formatCount, formatNumber, formatRate } from "../../format/number";
import { formatDate, formatMoment, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";

export function Figures({ data }: { data: Storage }) {
  const { t, language } = useWords();
  const { kept, house } = data;
  const inFiles = kept.samples - kept.samples_in_memory;
  const rate = house === null ? sumOfSites(data) : house.samples_per_s;
  const oldest = kept.oldest === null ? undefined : Date.parse(kept.oldest);
  const newest = kept.newest === null ? undefined : Date.parse(kept.newest);
  return (
    <dl className="panel grid grid-cols-2 overflow-hidden sm:grid-cols-3 lg:grid-cols-5">
      <Figure
        name={t("storage.samples")}
        value={formatCount(kept.samples)}
        note={t("storage.inMemory", { shown: formatCount(kept.samples_in_memory) })}
      />
      <Figure
        name={t("storage.onDisk")}
        value={formatBytes(kept.bytes)}
        note={
          inFiles > 0 &&
          t("storage.perSample", { count: Number((kept.bytes / inFiles).toFixed(1)) })
        }
      />
      <Figure
        name={t("storage.rate")}
        value={formatRate(rate)}
        note={t(house === null ? "storage.rateSites" : "storage.rateHouse")}
      />
      {oldest !== undefined && (
        <Figure
          name={t("storage.span")}
          value={
            <time dateTime={kept.oldest ?? ""} title={formatZoned(oldest, language)}>
              {formatDate(oldest, language)}
            </time>
          }
          note={
            newest !== undefined &&
            t("storage.spanNewest", { time: formatMoment(newest, language) })
          }
        />
      )}
      {house?.disk != null && (
        <Figure
          name={t("storage.free")}
          value={formatBytes(house.disk.free_bytes)}
          note={`${t("storage.freeOf", { total: formatBytes(house.disk.bytes) })} (${formatNumber(
            (house.disk.free_bytes / house.disk.bytes) * 100,
            0,
          )} %)`}
        />
      )}
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: ReactNode; note: ReactNode }) {
  return (
    <div className="-mt-px -ml-px border-t border-l border-line px-4 py-3 last:max-sm:col-span-2">
      <dt className="text-label text-soft">{name}</dt>
      <dd className="figures text-figure font-semibold whitespace-nowrap">{value}</dd>
      {note && <dd className="figures text-label text-soft">{note}</dd>}
    </div>
  );
}

/** What connections of all sites one sees say together. */
function sumOfSites({ sites }: Storage): number | null {
  const rates = sites.flatMap((site) => site.samples_per_s ?? []);
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
}
