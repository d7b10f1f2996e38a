// Tags of any asset on one trend, compared with an earlier period, and saved as a file.
import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, SquareTerminal } from "lucide-react";
import { useCallback, useId, useMemo } from "react";
import { ProblemError } from "../../api/client";
import { asset as assetQuery, overview, TREND_TAGS_MAX } from "../../api/queries";
import type { TagView } from "../../api/types";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, EmptyPage } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { COMPARES, readCompare } from "../../range/compare";
import { parseRange, type Range, rangeText, resolve } from "../../range/range";
import { TrendPanel } from "../../trend/TrendPanel";
import { samplesSql } from "./result";
import { SaveMenu } from "./SaveMenu";
import { TagPicker } from "./TagPicker";

export function TagsView() {
  const { t, language } = useWords();
  const search = useSearch({ from: "/inside/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const paths = useMemo(
    () => [...new Set((search.tags ?? "").split(","))].filter(Boolean).slice(0, TREND_TAGS_MAX),
    [search.tags],
  );
  const { tags, unknown, error, loading } = useTags(paths);
  const range = useMemo(() => parseRange(search.range), [search.range]);
  const change = useCallback(
    (next: Partial<typeof search>, replace = true) =>
      void navigate({
        search: (before) => ({ ...before, ...next }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
  const setRange = useCallback((next: Range) => change({ range: rangeText(next) }), [change]);
  const setAt = useCallback((at: string | undefined) => change({ at }), [change]);
  const show = (next: readonly string[]) => change({ tags: next.join(",") || undefined }, false);
  const add = (path: string) => {
    if (!paths.includes(path)) show([...paths, path]);
  };
  const hide = (path: string) => show(paths.filter((each) => each !== path));
  const nameOf = (tag: TagView) =>
    `${labelText(tag.asset_label, language)} · ${labelText(tag.label, language)}`;
  const sql = () => {
    const { from, until } = resolve(range, Date.now());
    return samplesSql(paths, from, until);
  };
  return (
    <div className="flex flex-col gap-4">
      <TagPicker full={paths.length >= TREND_TAGS_MAX} picked={paths} onPick={add} />
      {error !== null && <ProblemNote error={error} />}
      {unknown.map((path) => (
        <p key={path} role="alert" className="panel flex items-center gap-3 px-4 py-2">
          {t("explore.unknown", { tag: path })}
          <Button small onClick={() => hide(path)}>
            {t("common.remove")}
          </Button>
        </p>
      ))}
      {paths.length === 0 ? (
        <Empty onPick={add} />
      ) : (
        <TrendPanel
          tags={tags}
          range={range}
          onRange={setRange}
          table={search.view === "table"}
          onTable={(table) => change({ view: table ? "table" : undefined })}
          onHide={hide}
          at={search.at}
          onAt={setAt}
          nameOf={nameOf}
          none={loading ? t("common.loading") : t("trend.none")}
          compare={search.compare}
          tools={
            <CompareChoice
              chosen={search.compare}
              onChoose={(compare) => change({ compare: readCompare(compare) })}
            />
          }
          foot={
            <div className="mt-3 flex flex-wrap items-center gap-2 border-t border-line pt-3">
              <SaveMenu sql={sql} what={t("explore.saveSamples")} />
              <Button
                small
                kind="quiet"
                onClick={() => change({ by: "sql", sql: sql(), view: undefined }, false)}
              >
                <SquareTerminal size={14} aria-hidden="true" /> {t("explore.asSql")}
              </Button>
            </div>
          }
        />
      )}
    </div>
  );
}

function CompareChoice({
  chosen,
  onChoose,
}: {
  chosen: string | undefined;
  onChoose: (compare: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <label htmlFor={id} className="text-label text-soft">
        {t("explore.compare")}
      </label>
      <select
        id={id}
        value={chosen ?? "none"}
        onChange={(event) => onChoose(event.target.value)}
        className="min-h-7 rounded-box border border-line-strong bg-panel px-1.5 text-label font-medium"
      >
        {(["none", ...COMPARES] as const).map((each) => (
          <option key={each} value={each}>
            {t(`explore.compare_${each}`)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** What to do on an empty page, and a way to begin at once. */
function Empty({ onPick }: { onPick: (path: string) => void }) {
  const { t, language } = useWords();
  const { data } = useQuery(overview);
  const moved = data?.trends ?? [];
  const none = data?.sites.every((site) => site.tags === 0) ?? false;
  return (
    <EmptyPage title={t("explore.emptyTitle")} text={t("explore.emptyText")}>
      {none && <p>{t("explore.noTags")}</p>}
      {moved.length > 0 && (
        <>
          <p className="text-soft">{t("explore.moved")}</p>
          <ul className="flex flex-wrap gap-2">
            {moved.map(({ tag }) => (
              <li key={tag.path}>
                <Button small onClick={() => onPick(tag.path)}>
                  <Plus size={14} aria-hidden="true" />
                  <span className="font-normal text-soft">
                    {labelText(tag.asset_label, language)}
                  </span>
                  {labelText(tag.label, language)}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </EmptyPage>
  );
}

/** The tags of these paths, each from the page of its asset. */
function useTags(paths: readonly string[]) {
  const assets = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf("."))))];
  const pages = useQueries({ queries: assets.map((id) => assetQuery(id)) });
  const known = new Map(
    pages.flatMap(({ data }) => data?.tags ?? []).map((tag) => [tag.path, tag]),
  );
  const loading = pages.some((page) => page.isPending);
  const failed = pages.find(({ error }) => error !== null && !isMissing(error));
  return {
    tags: paths.flatMap((path) => known.get(path) ?? []),
    unknown: loading || failed ? [] : paths.filter((path) => !known.has(path)),
    error: failed?.error ?? null,
    loading,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 404;
}
