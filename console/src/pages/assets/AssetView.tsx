// One asset: its indicators as its type groups them, its trends, and what belongs to it.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { ProblemError } from "../../api/client";
import { asset as assetQuery, connections, me } from "../../api/queries";
import type { AssetPage, TagView } from "../../api/types";
import { labelText } from "../../format/value";
import { LiveMark } from "../../frame/Frame";
import { useWords } from "../../i18n";
import { EmptyPage, Panel, SimulatedMark } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { StateShape, StateWord } from "../../parts/State";
import { usePageTitle } from "../../parts/title";
import { AssetTrend } from "../../trend/AssetTrend";
import { type Group, groupTags, startTags } from "./groups";
import { Indicators } from "./Indicators";
import { Kept } from "./Kept";

/** More would not be told apart; the server draws as many in one answer. */
const TRENDS_MAX = 12;

export function AssetView({ id }: { id: string }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(assetQuery(id));
  const search = useSearch({ from: "/inside/assets" });
  const navigate = useNavigate({ from: "/assets" });
  usePageTitle(data === undefined ? t("page.assets") : labelText(data.asset.label, language));
  const groups = useMemo(() => (data === undefined ? [] : groupTags(data)), [data]);
  const tags = useMemo(() => groups.flatMap((group) => group.tags), [groups]);
  const shown = useMemo(
    () => (search.tags === undefined ? startTags(tags) : chosenTags(tags, search.tags)),
    [tags, search.tags],
  );
  if (error !== null && data === undefined) {
    return error instanceof ProblemError && error.problem.status === 404 ? (
      <EmptyPage title={t("notFound.title")} text={t("assets.notThere")} />
    ) : (
      <ProblemNote error={error} retry={() => void refetch()} />
    );
  }
  if (data === undefined) return <p className="sr-only">{t("common.loading")}</p>;
  const toggle = (path: string) => {
    const now = shown.map((tag) => tag.path);
    const next = now.includes(path) ? now.filter((each) => each !== path) : [...now, path];
    void navigate({
      search: (before) => ({ ...before, tags: next.length === 0 ? "none" : next.join(",") }),
      replace: true,
    });
  };
  return (
    <>
      <Head page={data} trends={tags.length > 0} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_240px]">
        <div className="flex min-w-0 flex-col gap-4">
          {tags.length === 0 ? (
            <EmptyPage title={t("state.no_data")} text={t("assets.noTags")} />
          ) : (
            <>
              <Indicators
                groups={groups}
                shown={shown.map((tag) => tag.path)}
                full={shown.length >= TRENDS_MAX}
                onToggle={toggle}
              />
              <AssetTrend tags={shown} onHide={toggle} />
            </>
          )}
        </div>
        <Beside page={data} groups={groups} />
      </div>
    </>
  );
}

function chosenTags(tags: readonly TagView[], text: string): TagView[] {
  const known = new Map(tags.map((tag) => [tag.path, tag]));
  return text
    .split(",")
    .flatMap((path) => known.get(path) ?? [])
    .slice(0, TRENDS_MAX);
}

function Head({ page, trends }: { page: AssetPage; trends: boolean }) {
  const { t, language } = useWords();
  const description = labelText(page.description, language);
  return (
    <div className="mb-4">
      <nav aria-label={t("assets.path")} className="mb-0.5 text-label text-soft">
        <ol className="flex flex-wrap gap-x-1.5">
          {page.path.slice(0, -1).map((step) => (
            <li key={step.id}>
              <Link
                to="/assets"
                search={({ range }) => ({ range, asset: step.id })}
                className="inline-block min-h-6 py-1 no-underline hover:underline"
              >
                {labelText(step.label, language)}
              </Link>
              <span aria-hidden="true" className="ml-1.5">
                ›
              </span>
            </li>
          ))}
        </ol>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-title">{labelText(page.asset.label, language)}</h1>
        <StateWord state={page.asset.state} />
        {page.simulated && <SimulatedMark />}
        <span className="ml-auto flex items-center gap-3">
          {trends && (
            <a href="#trends" className="inline-block min-h-6 py-0.5 text-accent">
              {t("trend.title")} <span aria-hidden="true">↓</span>
            </a>
          )}
          <LiveMark />
        </span>
      </div>
      {description !== "" && <p className="max-w-[80ch] text-soft">{description}</p>}
    </div>
  );
}

function Beside({ page, groups }: { page: AssetPage; groups: readonly Group[] }) {
  const { t, language } = useWords();
  const { data: self } = useQuery(me);
  const { data: known } = useQuery({ ...connections, refetchInterval: false });
  const owner = self?.memberships.find((each) => each.organisation.id === page.asset.owner);
  const ownerName = labelText(owner?.organisation.label ?? page.asset.owner, language);
  const named = (id: string) =>
    labelText(known?.find((each) => each.id === id)?.label ?? id, language);
  const link = "block min-h-7 py-1 no-underline hover:underline";
  return (
    <aside className="grid gap-4 sm:grid-cols-2 xl:grid-cols-1">
      <Panel title={t("assets.about")}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-4 py-3">
          <dt className="text-soft">{t("assets.type")}</dt>
          <dd>{labelText(page.asset.type_label, language)}</dd>
          <dt className="text-soft">{t("assets.owner")}</dt>
          <dd>{ownerName}</dd>
          <dt className="text-soft">{t("overview.tags")}</dt>
          <dd className="figures">{groups.reduce((sum, group) => sum + group.tags.length, 0)}</dd>
          <dt className="text-soft">{t("retention.kept")}</dt>
          <dd>
            <Kept retention={page.retention} />
          </dd>
        </dl>
      </Panel>
      {page.children.length > 0 && (
        <Panel title={t("assets.parts")}>
          <ul className="px-4 py-2">
            {page.children.map((child) => (
              <li key={child.id} className="flex items-center gap-1">
                <StateShape state={child.state} />
                <Link
                  to="/assets"
                  search={({ range }) => ({ range, asset: child.id })}
                  className={link}
                >
                  {labelText(child.label, language)}
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {page.relationships.length > 0 && (
        <Panel title={t("assets.relations")}>
          <ul className="px-4 py-2">
            {page.relationships.map((relation) => (
              <li key={relation.kind + relation.asset} className="py-1">
                <span className="block text-label text-soft">
                  {labelText(relation.label, language)}
                </span>
                <Link
                  to="/assets"
                  search={({ range }) => ({ range, asset: relation.asset })}
                  className="inline-block min-h-6 no-underline hover:underline"
                >
                  {labelText(relation.asset_label, language)}
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {page.connections.length > 0 && (
        <Panel title={t("assets.connections")}>
          <ul className="px-4 py-2">
            {page.connections.map((each) => (
              <li key={each}>
                <Link to="/connections" search={{ connection: each }} className={link}>
                  {named(each)}
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </aside>
  );
}
