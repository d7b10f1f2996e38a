// Level 1: each site with what is abnormal first, six trends, and what waits for this person.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { connections, overview, trend } from "../../api/queries";
import type { Overview, SiteRow } from "../../api/types";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { LiveMark } from "../../frame/Frame";
import { useWords } from "../../i18n";
import { LiveState } from "../../live/LiveState";
import { LiveAge, LiveValue } from "../../live/LiveValue";
import { buttonLook, EmptyPage, PageHead, Panel, SimulatedMark } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { ConnectionWord, StateWord } from "../../parts/State";
import { usePageTitle } from "../../parts/title";
import { Spark } from "../../trend/Spark";
import { useQuantised } from "../../trend/useQuantised";

const HOUR = 3_600_000;

export function OverviewPage() {
  const { t } = useWords();
  usePageTitle(t("page.overview"));
  const { data, error, refetch } = useQuery(overview);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  const sites = data?.sites ?? [];
  const ill = sites.filter((site) => site.state !== "normal").length;
  return (
    <>
      <PageHead title={t("page.overview")}>
        <div className="flex flex-wrap items-center gap-4 text-soft">
          {sites.length > 0 && (
            <span>
              {ill === 0
                ? t("overview.allNormal", { count: sites.length })
                : t("overview.someAbnormal", { count: ill, total: sites.length })}
            </span>
          )}
          <LiveMark />
        </div>
      </PageHead>
      {data !== undefined && sites.length === 0 ? (
        <EmptyPage title={t("overview.emptyTitle")} text={t("overview.emptyText")}>
          <Link to="/connections/new" className={buttonLook("primary")}>
            {t("page.connect")}
          </Link>
          <a href="/manual/" className="text-accent">
            {t("common.manual")}
          </a>
        </EmptyPage>
      ) : (
        <div className="flex flex-col gap-4">
          <Sites sites={sites} />
          <Waits />
          <Moved trends={data?.trends ?? []} />
        </div>
      )}
    </>
  );
}

function Sites({ sites }: { sites: SiteRow[] }) {
  const { t } = useWords();
  return (
    <Panel title={t("overview.sites")}>
      <ul className="divide-y divide-line">
        {sites.map((site) => (
          <Site key={site.id} site={site} />
        ))}
      </ul>
    </Panel>
  );
}

const WORST_MAX = 3;
/** Sites and what waits stand in the same columns. */
const COLUMNS = "lg:grid-cols-[minmax(200px,1.1fr)_150px_minmax(280px,2fr)_190px]";

function Site({ site }: { site: SiteRow }) {
  const { t, language } = useWords();
  const dry = site.connections.flowing < site.connections.total;
  const more = site.abnormal + site.stale - Math.min(site.worst.length, WORST_MAX);
  return (
    <li className={`grid items-start gap-x-6 gap-y-1 px-4 py-3 ${COLUMNS}`}>
      <div className="min-w-0">
        <Link
          to="/assets"
          search={{ asset: site.id }}
          className="inline-block min-h-7 py-1 font-medium no-underline hover:underline"
        >
          {labelText(site.label, language)}
        </Link>
        <p className="text-label text-soft">
          {labelText(site.owner.label, language)} {site.simulated && <SimulatedMark />}
        </p>
      </div>
      <div>
        <StateWord state={site.state} />
      </div>
      <ul className="min-w-0">
        {site.worst.slice(0, WORST_MAX).map((tag) => (
          <li key={tag.path} className="flex min-h-7 items-center gap-2">
            <LiveState tag={tag} />
            <Link
              to="/assets"
              search={{ asset: tag.asset, tags: tag.path }}
              className="min-h-7 min-w-0 truncate py-1 no-underline hover:underline"
            >
              <span className="text-soft">{labelText(tag.asset_label, language)}</span>{" "}
              {labelText(tag.label, language)}
            </Link>
            <LiveValue tag={tag} className="ml-auto" />
            <LiveAge tag={tag} className="w-20 text-right max-sm:hidden" />
          </li>
        ))}
        {site.worst.length === 0 && <li className="text-soft">{t("overview.nothing")}</li>}
        {more > 0 && site.worst.length > 0 && (
          <li className="pl-6 text-label text-soft">{t("overview.more", { count: more })}</li>
        )}
      </ul>
      <p className="figures text-label text-soft lg:text-right">
        {t("assets.tagCount", { count: site.tags, replace: { count: formatCount(site.tags) } })}
        <br className="max-lg:hidden" />
        <span className="lg:hidden"> · </span>
        <span className={dry ? "font-medium text-ink" : ""}>
          {t("overview.flow")} {t("overview.flowOf", site.connections)}
        </span>
      </p>
    </li>
  );
}

/** Connections that this person may change and that should flow but do not. */
function Waits() {
  const { t, language } = useWords();
  const { data } = useQuery({ ...connections, refetchInterval: 5_000 });
  if (data === undefined) return null;
  const waiting = data.filter((row) => row.enabled && row.may_change && row.state !== "flowing");
  return (
    <Panel title={t("overview.waits")}>
      {waiting.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("overview.waitsNone")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {waiting.map((row) => (
            <li key={row.id} className={`grid items-start gap-x-6 gap-y-1 px-4 py-2.5 ${COLUMNS}`}>
              <Link
                to="/connections"
                search={{ connection: row.id }}
                className="inline-block min-h-7 py-1 font-medium no-underline hover:underline"
              >
                {labelText(row.label, language)}
              </Link>
              <ConnectionWord state={row.state} />
              <p className="min-w-0 text-soft lg:col-span-2">{row.message}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Moved({ trends }: { trends: Overview["trends"] }) {
  const { t, language } = useWords();
  const until = useQuantised(60_000);
  const from = until - HOUR;
  const tags = trends.map(({ tag }) => tag.path);
  const { data } = useQuery({
    ...trend(tags, new Date(from).toISOString(), new Date(until).toISOString(), 360),
    placeholderData: (before) => before,
  });
  if (trends.length === 0) return null;
  return (
    <Panel
      title={t("overview.trends")}
      side={<span className="text-label text-soft">{t("overview.lastHour")}</span>}
    >
      <ul className="grid sm:grid-cols-2 xl:grid-cols-3">
        {trends.map(({ tag, why }) => (
          <li
            key={tag.path}
            className="min-w-0 border-line px-4 py-3 shadow-[0_0_0_0.5px_var(--line)]"
          >
            <Link
              to="/assets"
              search={{ asset: tag.asset, tags: tag.path }}
              className="block min-w-0 no-underline hover:underline"
            >
              <span className="block truncate text-label text-soft">
                {labelText(tag.asset_label, language)}
              </span>
              <span className="block truncate">{labelText(tag.label, language)}</span>
            </Link>
            <div className="mt-0.5 mb-1.5 flex items-baseline gap-2">
              <LiveValue tag={tag} className="text-figure font-medium" />
              <LiveState tag={tag} word quiet />
              <LiveAge tag={tag} className="ml-auto" />
            </div>
            <Spark
              tag={tag}
              series={data?.series.find((series) => series.tag === tag.path)}
              from={from}
              span={HOUR}
              className="h-14"
              label={`${labelText(tag.label, language)}, ${t("overview.lastHour")}`}
            />
            <p className="mt-1 truncate text-label text-soft">{labelText(why, language)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
