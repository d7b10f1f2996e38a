// The trends of an asset: what is shown, the range and the view stand in the address.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { TagView } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { parseRange, type Range, rangeText } from "../range/range";
import { TrendPanel } from "./TrendPanel";

export function AssetTrend({
  tags,
  onHide,
}: {
  tags: readonly TagView[];
  onHide: (path: string) => void;
}) {
  const { t, language } = useWords();
  const search = useSearch({ from: "/inside/assets" });
  const navigate = useNavigate({ from: "/assets" });
  const range = useMemo(() => parseRange(search.range), [search.range]);
  const change = useCallback(
    (next: { range?: string; view?: "table" | undefined; at?: string | undefined }) =>
      void navigate({
        search: (before) => ({ ...before, ...next }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const setRange = useCallback((next: Range) => change({ range: rangeText(next) }), [change]);
  const setAt = useCallback((at: string | undefined) => change({ at }), [change]);
  return (
    <TrendPanel
      tags={tags}
      range={range}
      onRange={setRange}
      table={search.view === "table"}
      onTable={(table) => change({ view: table ? "table" : undefined })}
      onHide={onHide}
      at={search.at}
      onAt={setAt}
      nameOf={(tag) => labelText(tag.label, language)}
      none={t("trend.none")}
    />
  );
}
