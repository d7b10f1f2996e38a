// Whether all is well with what is kept: damage first, quiet when there is none.
import type { HouseStorage, StorageHealth } from "../../api/types";
import { formatBytes, formatCount } from "../../format/number";
import { formatMoment, formatSpan } from "../../format/time";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

const HOUR_MS = 3_600_000;

export function Health({ house: { health } }: { house: HouseStorage }) {
  const { t } = useWords();
  return (
    <Panel title={t("storage.health")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        {health.disk_full && (
          <p role="alert" className="font-medium">
            <span aria-hidden="true" className="mr-1.5 text-urgent">
              ◆
            </span>
            {t("storage.full")}
          </p>
        )}
        <Damage health={health} />
        <Scrub scrub={health.scrub} />
        {health.tidying && <p className="text-soft">{t("storage.tidying")}</p>}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-soft">{t("storage.refused")}</dt>
          <dd className="figures">{formatCount(health.refused)}</dd>
          <dt className="text-soft">{t("storage.errors")}</dt>
          <dd className="figures">{formatCount(health.errors)}</dd>
        </dl>
        {health.last_error !== null && (
          <p className="break-words">
            <span className="text-soft">{t("storage.lastError")}:</span> {health.last_error}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Damage({ health: { damaged } }: { health: StorageHealth }) {
  const { t } = useWords();
  if (damaged.length === 0) return <p className="text-good">{t("storage.healthGood")}</p>;
  return (
    <div role="alert" className="rounded-box border border-urgent px-3 py-2">
      <p className="font-medium">
        <span aria-hidden="true" className="mr-1.5 text-urgent">
          ◆
        </span>
        {t("storage.damaged", { count: damaged.length })}
      </p>
      <p className="mt-1">
        {t("storage.damagedText")}{" "}
        <a href="/manual/backup#when-a-file-is-named" className="text-accent">
          {t("storage.damagedManual")}
        </a>
      </p>
      <ul className="mt-2 flex flex-col gap-1">
        {damaged.map((place) => (
          <li key={`${place.path}:${place.offset}`}>
            <code className="text-[13px] break-all">{place.path}</code>
            <span className="block text-label text-soft">
              {place.bytes > 0 &&
                `${t("storage.place", {
                  offset: formatCount(place.offset),
                  bytes: formatCount(place.bytes),
                })}: `}
              {place.why}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Scrub({ scrub }: { scrub: StorageHealth["scrub"] }) {
  const { t, language } = useWords();
  const gaps = {
    count: scrub.files,
    size: formatBytes(scrub.bytes),
    damaged: formatCount(scrub.damaged),
  };
  return (
    <div>
      <p className="font-semibold">{t("storage.scrub")}</p>
      <p>
        {scrub.every_h === null
          ? t("storage.scrubOff")
          : t("storage.scrubEvery", { span: formatSpan(scrub.every_h * HOUR_MS, language) })}{" "}
        {scrub.running && t("storage.scrubRunning", gaps)}
        {!scrub.running &&
          scrub.every_h !== null &&
          (scrub.last === null
            ? t("storage.scrubNone")
            : t("storage.scrubLast", {
                ...gaps,
                time: formatMoment(Date.parse(scrub.last), language),
              }))}
      </p>
    </div>
  );
}
