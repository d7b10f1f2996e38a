// The trends of an asset: one chart for each unit, all over the same range with one cursor.
// The range stands in the address; live samples are added to what the server answered.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Table2, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { trend } from "../api/queries";
import type { TagView, TrendSeries } from "../api/types";
import { formatSpan } from "../format/time";
import { formatValue, isDrawn, labelText, unitText } from "../format/value";
import { useWords } from "../i18n";
import { LiveValue } from "../live/LiveValue";
import { Button, Panel } from "../parts/basic";
import { ProblemNote } from "../parts/ProblemNote";
import { parseRange, type Range, rangeText, resolve } from "../range/range";
import { summarise } from "./columns";
import { RangeTools } from "./RangeTools";
import { TRACE_DASHES, TrendChart } from "./TrendChart";
import { TrendTable } from "./TrendTable";
import { useQuantised } from "./useQuantised";

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
  const setRange = useCallback(
    (next: Range) =>
      void navigate({
        search: (before) => ({ ...before, range: rangeText(next) }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const [pixels, box] = usePixels();
  // A live range asks again each sixtieth of its span; between, the socket carries it on.
  const span = range.kind === "live" ? range.span : 0;
  const now = useQuantised(Math.max(10_000, span / 60));
  const { from, until } = resolve(range, now);
  const { data, error, refetch } = useQuery({
    ...trend(
      tags.map((tag) => tag.path),
      new Date(from).toISOString(),
      new Date(until).toISOString(),
      pixels,
    ),
    enabled: tags.length > 0 && pixels > 0,
    placeholderData: (before) => before,
  });
  const charts = useMemo(() => byUnit(tags), [tags]);
  const table = search.view === "table";
  const find = (tag: TagView) => data?.series.find((series) => series.tag === tag.path);
  return (
    <Panel
      id="trends"
      title={t("trend.title")}
      side={
        <div className="flex flex-wrap items-center gap-1.5">
          <RangeTools range={range} onRange={setRange} />
          <Button
            small
            kind="quiet"
            aria-pressed={table}
            className="aria-pressed:bg-accent-wash"
            onClick={() =>
              void navigate({
                search: (before) => ({ ...before, view: table ? undefined : "table" }),
                replace: true,
                resetScroll: false,
              })
            }
          >
            <Table2 size={14} aria-hidden="true" /> {t("trend.table")}
          </Button>
        </div>
      }
    >
      <div ref={box} className="px-4 py-3">
        {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
        {tags.length === 0 && <p className="text-soft">{t("trend.none")}</p>}
        {table && data !== undefined && (
          <TrendTable tags={tags} series={tags.flatMap((tag) => find(tag) ?? [])} />
        )}
        {!table &&
          charts.map(({ unit, tags: group }) => (
            <div key={unit} className="mb-3 last:mb-0">
              <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
                {group.map((tag, index) => (
                  <Legend key={tag.path} tag={tag} index={index} onHide={() => onHide(tag.path)} />
                ))}
              </ul>
              {group[0] !== undefined && !isDrawn(group[0]) ? (
                group.map((tag) => <Texts key={tag.path} tag={tag} series={find(tag)} />)
              ) : (
                <TrendChart
                  tags={group}
                  series={group.map(find)}
                  range={range}
                  onRange={setRange}
                  language={language}
                  label={group.map((tag) => labelText(tag.label, language)).join(", ")}
                />
              )}
            </div>
          ))}
        {data !== undefined && tags.length > 0 && (
          <p className="mt-2 text-label text-soft">
            {data.series.every((series) => series.raw)
              ? t("trend.raw")
              : t("trend.minMax", { span: formatSpan(data.step_ms, language) })}
            {" · "}
            <span className="max-sm:hidden">{t("trend.mouse")} </span>
            {t("trend.keys")}
          </p>
        )}
        <div className="sr-only" role="status">
          {tags.map((tag) => (
            <Spoken key={tag.path} tag={tag} series={find(tag)} />
          ))}
        </div>
      </div>
    </Panel>
  );
}

/** Tags of one unit share a chart and its scale; text stands apart. */
export function byUnit(tags: readonly TagView[]): { unit: string; tags: TagView[] }[] {
  const charts: { unit: string; tags: TagView[] }[] = [];
  for (const tag of tags) {
    const unit = !isDrawn(tag) ? tag.path : (tag.unit ?? `(${tag.data_type})`);
    const chart = charts.find((each) => each.unit === unit);
    if (chart === undefined) charts.push({ unit, tags: [tag] });
    else chart.tags.push(tag);
  }
  return charts;
}

function Legend({ tag, index, onHide }: { tag: TagView; index: number; onHide: () => void }) {
  const { t, language } = useWords();
  const name = labelText(tag.label, language);
  return (
    <li className="flex min-h-7 min-w-0 items-center gap-2">
      <svg width="22" height="8" aria-hidden="true" className="shrink-0">
        <line
          x1="0"
          x2="22"
          y1="4"
          y2="4"
          stroke={`var(--trace-${(index % 6) + 1})`}
          strokeWidth="2"
          strokeDasharray={TRACE_DASHES[index % 6]?.join(" ")}
        />
      </svg>
      <span className="min-w-0 truncate">{name}</span>
      <LiveValue tag={tag} className="font-medium" />
      <button
        type="button"
        onClick={onHide}
        aria-label={t("trend.hide", { name })}
        className="grid size-6 shrink-0 place-items-center rounded-sm text-soft hover:bg-raised"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </li>
  );
}

function Texts({ tag, series }: { tag: TagView; series: TrendSeries | undefined }) {
  const { t, language } = useWords();
  const texts = series?.texts?.slice(-8) ?? [];
  return (
    <p className="text-soft">
      {texts.map((text) => text ?? t("trend.gap")).join(" → ") ||
        formatValue(tag.value, tag, language)}
    </p>
  );
}

function Spoken({ tag, series }: { tag: TagView; series: TrendSeries | undefined }) {
  const { t, language } = useWords();
  const name = labelText(tag.label, language);
  if (series === undefined || series.texts !== undefined) return null;
  const found = summarise(series);
  if (found === null) return <p>{t("trend.noData", { name })}</p>;
  const say = (value: number) => formatValue(value, tag, language);
  return (
    <p>
      {t("trend.spoken", {
        name,
        unit: unitText(tag),
        first: say(found.first),
        last: say(found.last),
        min: say(found.min),
        max: say(found.max),
      })}
      {found.gaps > 0 &&
        ` ${t("trend.spokenGaps", { count: found.gaps, span: formatSpan(found.gapMs, language) })}`}
    </p>
  );
}

/** The width to ask the server for, in steps of 60 so that a resize does not ask each pixel. */
function usePixels(): [number, React.RefObject<HTMLDivElement | null>] {
  const ref = useRef<HTMLDivElement>(null);
  const [pixels, setPixels] = useState(0);
  useEffect(() => {
    if (ref.current === null) return;
    const sized = new ResizeObserver(([entry]) => {
      setPixels(Math.max(120, Math.ceil((entry?.contentRect.width ?? 600) / 60) * 60));
    });
    sized.observe(ref.current);
    return () => sized.disconnect();
  }, []);
  return [pixels, ref];
}
