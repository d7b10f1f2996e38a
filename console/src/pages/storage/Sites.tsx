// Each site as a row, the one that takes most first, with a bar that says its share.
import type { Kept, Storage } from "../../api/types";
import { formatBytes, formatCount, formatPercent, formatRate, NONE } from "../../format/number";
import { formatAge, formatDate, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

type Row = { key: string; name: string; owner: string; kept: Kept; rate: number | null };

export function Sites({ data }: { data: Storage }) {
  const { t, language } = useWords();
  const { sites, elsewhere, house } = data;
  const plain = (key: string, name: string, kept: Kept): Row[] =>
    kept.tags === 0 ? [] : [{ key, name, owner: "", kept, rate: null }];
  const rows: Row[] = [
    ...sites.map((site) => ({
      key: site.id,
      name: labelText(site.label, language),
      owner: labelText(site.owner.label, language),
      kept: site.kept,
      rate: site.samples_per_s,
    })),
    ...plain(" elsewhere", t("storage.elsewhere"), elsewhere),
    ...(house === null ? [] : plain(" gone", t("storage.gone"), house.gone)),
  ];
  const all = rows.reduce((sum, row) => sum + row.kept.bytes, 0);
  const shareOf = (row: Row) => (all === 0 ? 0 : row.kept.bytes / all);
  return (
    <Panel title={t("storage.sites")}>
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-right">
          <thead className="text-label text-soft">
            <tr>
              <th scope="col" className="px-4 py-1.5 text-left font-medium">
                {t("storage.site")}
              </th>
              <th scope="col" className="py-1.5 pl-4 font-medium">
                {t("storage.size")}
              </th>
              <th scope="col" className="py-1.5 sm:w-[28%] pr-4 pl-4 text-left font-medium">
                {t("storage.share")}
              </th>
              <Head wide>{t("storage.tags")}</Head>
              <Head>{t("storage.count")}</Head>
              <Head wide>{t("storage.perSecond")}</Head>
              <Head wide>{t("storage.oldest")}</Head>
              <Head wide>{t("storage.newest")}</Head>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} className="border-t border-line">
                <th scope="row" className="px-4 py-2 text-left font-normal">
                  <span className="font-medium">{row.name}</span>
                  {row.owner && <span className="block text-label text-soft">{row.owner}</span>}
                  <Bar share={shareOf(row)} className="mt-1 sm:hidden" />
                </th>
                <td className="py-2 pl-4 whitespace-nowrap">{formatBytes(row.kept.bytes)}</td>
                <td className="py-2 pr-4 pl-4 text-left">
                  <Share share={shareOf(row)} />
                </td>
                <Cell wide>{formatCount(row.kept.tags)}</Cell>
                <Cell>{formatCount(row.kept.samples)}</Cell>
                <Cell wide>{formatRate(row.rate)}</Cell>
                <Cell wide>
                  <Moment time={row.kept.oldest} />
                </Cell>
                <Cell wide>
                  <Moment time={row.kept.newest} now={Date.parse(data.time)} />
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-4 py-2 text-label text-soft">
        {t("storage.reckoned")}
        {house !== null &&
          house.unread_bytes > 0 &&
          ` ${t("storage.unread", { size: formatBytes(house.unread_bytes) })}`}
      </p>
    </Panel>
  );
}

function Head({ children, wide = false }: { children: string; wide?: boolean }) {
  return (
    <th
      scope="col"
      className={`px-4 py-1.5 font-medium whitespace-nowrap ${wide ? "max-lg:hidden" : "max-sm:hidden"}`}
    >
      {children}
    </th>
  );
}

function Cell({ children, wide = false }: { children: React.ReactNode; wide?: boolean }) {
  return (
    <td className={`px-4 py-2 whitespace-nowrap ${wide ? "max-lg:hidden" : "max-sm:hidden"}`}>
      {children}
    </td>
  );
}

function Share({ share }: { share: number }) {
  const { t } = useWords();
  const percent = formatPercent(share);
  return (
    <span className="flex items-center gap-2">
      <Bar share={share} className="flex-1 max-sm:hidden" />
      <span className="w-12 text-right whitespace-nowrap" aria-hidden="true">
        {percent} %
      </span>
      <span className="sr-only">{t("storage.shareOf", { percent })}</span>
    </span>
  );
}

function Bar({ share, className }: { share: number; className: string }) {
  return (
    <span aria-hidden="true" className={`block h-2.5 min-w-0 rounded-xs bg-raised ${className}`}>
      <span
        className="block h-full rounded-xs"
        style={{ width: `${share * 100}%`, background: "var(--trace-1)" }}
      />
    </span>
  );
}

function Moment({ time, now }: { time: string | null; now?: number }) {
  const { language } = useWords();
  if (time === null) return NONE;
  const at = Date.parse(time);
  return (
    <time dateTime={time} title={formatZoned(at, language)}>
      {now === undefined ? formatDate(at, language) : formatAge(at, now, language)}
    </time>
  );
}
