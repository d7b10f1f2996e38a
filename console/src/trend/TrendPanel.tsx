// Trends of some tags: one chart for each unit, all over the same range with one cursor. Live
// samples are added to what the server answered; an earlier period may lie dimmed behind.
import { useQuery } from "@tanstack/react-query";
import { Table2, X } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { trend } from "../api/queries";
import type { TagView, Trend, TrendSeries } from "../api/types";
import { ArrayView } from "../array/ArrayView";
import { formatSpan } from "../format/time";
import { formatValue, isDrawn, unitText } from "../format/value";
import { useWords } from "../i18n";
import { LiveValue } from "../live/LiveValue";
import { Button, Panel } from "../parts/basic";
import { ProblemNote } from "../parts/ProblemNote";
import { type Compare, offsetOf } from "../range/compare";
import { type Range, resolve } from "../range/range";
import { CompareTable } from "./CompareTable";
import { summarise } from "./columns";
import { compared, moved } from "./compare";
import { RangeTools } from "./RangeTools";
import { Trace } from "./Trace";
import { TrendChart } from "./TrendChart";
import { TrendTable } from "./TrendTable";
import { useQuantised } from "./useQuantised";

export function TrendPanel({
  tags,
  range,
  onRange,
  table,
  onTable,
  onHide,
  at,
  onAt,
  nameOf,
  none,
  compare,
  tools,
  foot,
}: {
  tags: readonly TagView[];
  range: Range;
  onRange: (range: Range) => void;
  table: boolean;
  onTable: (table: boolean) => void;
  onHide: (path: string) => void;
  /** The moment at which arrays are looked at; the newest when left out. */
  at: string | undefined;
  onAt: (at: string | undefined) => void;
  /** What a tag is called here. */
  nameOf: (tag: TagView) => string;
  /** What to say when no tag is chosen. */
  none: string;
  compare?: Compare | undefined;
  /** What stands beside the range. */
  tools?: ReactNode;
  foot?: ReactNode;
}) {
  const { t, language } = useWords();
  const [pixels, box] = usePixels();
  // A live range asks again each sixtieth of its span; between, the socket carries it on.
  const span = range.kind === "live" ? range.span : 0;
  const now = useQuantised(Math.max(10_000, span / 60));
  const { from, until } = resolve(range, now);
  // Arrays are drawn one by one, and asked for by themselves.
  const inTime = useMemo(() => tags.filter((tag) => tag.data_type !== "array"), [tags]);
  const paths = inTime.map((tag) => tag.path);
  const iso = (time: number) => new Date(time).toISOString();
  const ready = inTime.length > 0 && pixels > 0;
  const { data, error, refetch } = useQuery({
    ...trend(paths, iso(from), iso(until), pixels),
    enabled: ready,
    placeholderData: (before) => before,
  });
  const offset = compare === undefined ? 0 : offsetOf(compare, until - from);
  const earlierTrend = trend(paths, iso(from - offset), iso(until - offset), pixels);
  const then = useQuery({
    queryFn: earlierTrend.queryFn,
    gcTime: earlierTrend.gcTime,
    queryKey: [...earlierTrend.queryKey, offset],
    enabled: ready && offset > 0,
    // What was asked for another distance would be moved by a wrong one.
    placeholderData: (
      before: Trend | undefined,
      query: { queryKey: readonly unknown[] } | undefined,
    ) => (query?.queryKey.at(-1) === offset ? before : undefined),
  });
  const earlier = useMemo(
    () => (offset === 0 ? undefined : then.data?.series.map((each) => moved(each, offset))),
    [then.data, offset],
  );
  const charts = useMemo(() => byUnit(tags), [tags]);
  const find = (tag: TagView) => of(data?.series, tag);
  return (
    <Panel
      id="trends"
      title={t("trend.title")}
      side={
        <div className="flex flex-wrap items-center gap-1.5">
          {tools}
          <RangeTools range={range} onRange={onRange} />
          <Button
            small
            kind="quiet"
            aria-pressed={table}
            className="aria-pressed:bg-accent-wash"
            onClick={() => onTable(!table)}
          >
            <Table2 size={14} aria-hidden="true" /> {t("trend.table")}
          </Button>
        </div>
      }
    >
      <div ref={box} className="px-4 py-3">
        {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
        {then.error !== null && <ProblemNote error={then.error} />}
        {tags.length === 0 && <p className="text-soft">{none}</p>}
        {table && ready && data !== undefined && (
          <TrendTable tags={inTime} series={inTime.flatMap((tag) => find(tag) ?? [])} />
        )}
        {charts
          .filter(({ tags: group }) => !table || isArray(group[0]))
          .map(({ unit, tags: group }) => (
            <div key={unit} className="mb-3 last:mb-0">
              <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
                {group.map((tag, index) => (
                  <Legend
                    key={tag.path}
                    tag={tag}
                    name={nameOf(tag)}
                    index={index}
                    onHide={() => onHide(tag.path)}
                  />
                ))}
              </ul>
              {isArray(group[0]) ? (
                <ArrayView
                  tag={group[0]}
                  name={nameOf(group[0])}
                  at={at}
                  end={range.kind === "fixed" ? iso(range.until) : undefined}
                  onAt={onAt}
                  pixels={pixels}
                  table={table}
                  hints={tags.find(isArray) === group[0]}
                />
              ) : group[0] !== undefined && !isDrawn(group[0]) ? (
                group.map((tag) => <Texts key={tag.path} tag={tag} series={find(tag)} />)
              ) : (
                <TrendChart
                  tags={group}
                  series={group.map(find)}
                  range={range}
                  onRange={onRange}
                  language={language}
                  label={group.map(nameOf).join(", ")}
                  before={earlier && group.map((tag) => of(earlier, tag))}
                  sayBefore={(value) => t("explore.earlierValue", { value })}
                />
              )}
            </div>
          ))}
        {data !== undefined && ready && (
          <p className="mt-2 text-label text-soft">
            {earlier !== undefined && (
              <span className="font-medium text-ink">
                {t("explore.dimmed", { span: formatSpan(offset, language) })}
                {" · "}
              </span>
            )}
            {data.series.every((series) => series.raw)
              ? t("trend.raw")
              : t("trend.minMax", { span: formatSpan(data.step_ms, language) })}
            {" · "}
            <span className="max-sm:hidden">{t("trend.mouse")} </span>
            {t("trend.keys")}
          </p>
        )}
        {data !== undefined && earlier !== undefined && (
          <CompareTable
            rows={compared(inTime, data.series, earlier)}
            offset={offset}
            nameOf={nameOf}
          />
        )}
        {foot}
        <div className="sr-only" role="status">
          {tags.map((tag) => (
            <Spoken key={tag.path} tag={tag} name={nameOf(tag)} series={find(tag)} />
          ))}
        </div>
      </div>
    </Panel>
  );
}

function isArray(tag: TagView | undefined): tag is TagView {
  return tag?.data_type === "array";
}

function of(series: readonly TrendSeries[] | undefined, tag: TagView): TrendSeries | undefined {
  return series?.find((each) => each.tag === tag.path);
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

function Legend({
  tag,
  name,
  index,
  onHide,
}: {
  tag: TagView;
  name: string;
  index: number;
  onHide: () => void;
}) {
  const { t } = useWords();
  return (
    <li className="flex min-h-7 min-w-0 items-center gap-2">
      <Trace index={index} />
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

function Spoken({
  tag,
  name,
  series,
}: {
  tag: TagView;
  name: string;
  series: TrendSeries | undefined;
}) {
  const { t, language } = useWords();
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
