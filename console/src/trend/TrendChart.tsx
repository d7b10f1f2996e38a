// One chart: each tag as a line with the lowest and highest of each step as a band round it,
// never drawn across a gap. Mouse, touch and keyboard move one cursor over all charts.
// uPlot draws; live samples go into its columns without React.
import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TagView, TrendSeries } from "../api/types";
import { decimalsFor, formatNumber } from "../format/number";
import { formatClock, formatDate, formatMoment, type Language } from "../format/time";
import { formatValue, unitText } from "../format/value";
import { feed } from "../live/feed";
import type { Sample } from "../live/state";
import { useTheme } from "../parts/theme";
import { pan, type Range, resolve, settle, zoom } from "../range/range";
import { align, type Columns, TAIL_MAX, withTail } from "./columns";
import { colour } from "./Spark";
import { followTouch } from "./touch";

export const TRACE_DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 4],
  [12, 4],
];
const HEIGHT_PX = 168;
const GROUP = "asset-trend";

type Props = {
  tags: readonly TagView[];
  series: readonly (TrendSeries | undefined)[];
  range: Range;
  onRange: (range: Range) => void;
  language: Language;
  label: string;
};

export function TrendChart(props: Props) {
  const { tags, language, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const redraw = useRef<() => void>(() => undefined);
  const { shade } = useTheme();
  const key = tags.map((tag) => tag.path).join(",");

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other tags, words or shades only; the rest is read through `latest`.
  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const tails = new Map<string, Sample[]>();
    const plot = new uPlot(
      options(host, latest, (text) => {
        if (readout.current) readout.current.textContent = text;
      }),
      [[]],
      host,
    );
    chart.current = plot;
    let wanted = 0;
    const draw = () => {
      wanted = 0;
      const { tags: now, series, range } = latest.current;
      const joined = align(
        now.map((tag, index) =>
          withTail(
            series[index] ?? { tag: tag.path, raw: true, times: [], min: [], max: [], last: [] },
            tails.get(tag.path) ?? [],
          ),
        ),
      );
      const { from, until } = resolve(range, Date.now());
      plot.batch(() => {
        plot.setData(rows(joined), false);
        plot.setScale("x", { min: from / 1000, max: until / 1000 });
      });
    };
    const later = () => {
      if (wanted === 0) wanted = requestAnimationFrame(draw);
    };
    redraw.current = later;
    const stops = tags.map((tag) =>
      feed.watch(tag.path, (sample) => {
        const tail = tails.get(tag.path) ?? [];
        tails.set(tag.path, tail);
        tail.push(sample);
        if (tail.length > TAIL_MAX) tail.shift();
        if (latest.current.range.kind === "live") later();
      }),
    );
    const sized = new ResizeObserver(() => {
      plot.setSize({ width: host.clientWidth, height: HEIGHT_PX });
    });
    sized.observe(host);
    const untouch = followTouch(host, plot, latest);
    later();
    return () => {
      for (const stop of stops) stop();
      cancelAnimationFrame(wanted);
      sized.disconnect();
      untouch();
      plot.destroy();
    };
  }, [key, language, shade]);

  useEffect(() => redraw.current());

  const press = (event: KeyboardEvent) => {
    const plot = chart.current;
    if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { range, onRange } = latest.current;
    const now = Date.now();
    const { from, until } = resolve(range, now);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    let done = true;
    if (step !== undefined && event.shiftKey) onRange(pan(range, step * 0.2, now));
    else if (step !== undefined) moveCursor(plot, step);
    else if (event.key === "+" || event.key === "=") {
      onRange(zoom(range, 0.5, (from + until) / 2, now));
    } else if (event.key === "-") onRange(zoom(range, 2, (from + until) / 2, now));
    else if (event.key.toLowerCase() === "l") onRange({ kind: "live", span: until - from });
    else done = false;
    if (done) event.preventDefault();
  };

  return (
    <>
      <div
        ref={box}
        role="application"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart listens to the keys written below it.
        tabIndex={0}
        onKeyDown={press}
        data-trend={key}
        className="min-h-[168px] touch-pan-y"
      />
      <p ref={readout} aria-live="polite" className="figures min-h-4 text-label text-soft" />
    </>
  );
}

/** Times, then for each tag: highest, lowest, last. */
function rows({ times, min, max, last }: Columns): uPlot.AlignedData {
  const all: (number | null | undefined)[][] = [];
  for (const [index, line] of last.entries()) all.push(max[index] ?? [], min[index] ?? [], line);
  return [times.map((time) => time / 1000), ...all] as uPlot.AlignedData;
}

function options(
  host: HTMLElement,
  latest: { readonly current: Props },
  say: (text: string) => void,
): uPlot.Options {
  const { tags, language } = latest.current;
  const ink = colour(host, "--ink-soft");
  const line = colour(host, "--line");
  const axis = {
    stroke: ink,
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
  };
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  tags.forEach((tag, index) => {
    const stroke = colour(host, `--trace-${(index % 6) + 1}`);
    const step = tag.data_type === "boolean" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    const paths = step === undefined ? {} : { paths: step };
    const edge = { stroke: "transparent", width: 0, points: { show: false }, ...paths };
    bands.push({ series: [series.length, series.length + 1], fill: alpha(stroke, 0.2) });
    series.push(edge, edge, {
      stroke,
      width: 1.5,
      dash: [...(TRACE_DASHES[index % 6] ?? [])],
      points: { show: false },
      ...paths,
    });
  });
  return {
    width: Math.max(host.clientWidth, 100),
    height: HEIGHT_PX,
    series,
    bands,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: { time: true },
      y: { range: (_plot, low, high) => reach(low, high, tags) },
    },
    axes: [
      { ...axis, values: (_plot, ticks) => clockTicks(ticks, language), size: 28, space: 84 },
      {
        ...axis,
        size: 62,
        space: 34,
        values: (_plot, ticks) => {
          const gap = (ticks[1] ?? 1) - (ticks[0] ?? 0);
          const decimals = decimalsFor(0, Math.abs(gap) || 1);
          return ticks.map((tick) => formatNumber(tick, decimals));
        },
      },
    ],
    cursor: {
      sync: { key: GROUP },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      y: false,
      bind: {
        // With Shift the mouse moves the range; without, uPlot marks what to zoom to.
        mousedown: (plot, _target, usual) => (event) => {
          if (event.shiftKey) dragRange(plot, event, latest);
          else usual(event);
          return null;
        },
        dblclick: () => () => {
          const { range, onRange } = latest.current;
          const now = Date.now();
          const { from, until } = resolve(range, now);
          onRange(zoom(range, 2, (from + until) / 2, now));
          return null;
        },
      },
    },
    hooks: {
      ready: [(plot) => wheel(plot, latest)],
      drawClear: [(plot) => drawBand(plot, host, tags)],
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          const from = plot.posToVal(plot.select.left, "x") * 1000;
          const until = plot.posToVal(plot.select.left + plot.select.width, "x") * 1000;
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          latest.current.onRange(settle(from, until, Date.now()));
        },
      ],
      setCursor: [(plot) => say(cursorWords(plot, latest.current))],
    },
  };
}

/** The scale: what is there, and the edge of the normal band when it is near. */
function reach(
  low: number | null,
  high: number | null,
  tags: readonly TagView[],
): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  if (tags[0]?.data_type === "boolean") return [-0.1, 1.1];
  let from = low;
  let to = high;
  const size = Math.max(high - low, Math.abs(high) * 0.002, 1e-9);
  for (const { band } of tags) {
    if (band?.high != null && band.high >= to && band.high - to < size) to = band.high;
    if (band?.low != null && band.low <= from && from - band.low < size) from = band.low;
  }
  const room = Math.max(to - from, size) * 0.08;
  return [from - room, to + room];
}

/** One tag's normal band lies behind its line; bands of several tags would only hide another. */
function drawBand(plot: uPlot, host: HTMLElement, tags: readonly TagView[]): void {
  const band = tags.length === 1 ? tags[0]?.band : null;
  if (band == null) return;
  const { left, top, width, height } = plot.bbox;
  const y = (value: number | null, edge: number) =>
    value === null ? edge : Math.min(top + height, Math.max(top, plot.valToPos(value, "y", true)));
  const from = y(band.high, top);
  const to = y(band.low, top + height);
  plot.ctx.fillStyle = alpha(colour(host, "--band"), 0.6);
  plot.ctx.fillRect(left, from, width, to - from);
}

function cursorWords(plot: uPlot, { tags, language }: Props): string {
  const row = plot.cursor.idx;
  const time = row == null ? undefined : plot.data[0]?.[row];
  if (row == null || time === undefined) return "";
  const parts = tags.flatMap((tag, index) => {
    const value = plot.data[index * 3 + 3]?.[row];
    const unit = unitText(tag);
    if (value === undefined) return [];
    return [`${formatValue(value, tag, language)}${unit && value !== null ? `\u2009${unit}` : ""}`];
  });
  return [formatMoment(time * 1000, language), ...parts].join("  ·  ");
}

function moveCursor(plot: uPlot, step: number): void {
  const times = plot.data[0] ?? [];
  const width = plot.over.clientWidth;
  const at = plot.cursor.idx ?? times.length;
  // A press moves a row, or a pixel where rows are denser than pixels.
  const stride = Math.max(1, Math.round(times.length / width));
  const row = Math.max(0, Math.min(times.length - 1, at + step * stride));
  const time = times[row];
  if (time === undefined) return;
  plot.setCursor({ left: plot.valToPos(time, "x"), top: 10 }, true);
}

function wheel(plot: uPlot, latest: { readonly current: Props }): void {
  plot.over.addEventListener(
    "wheel",
    (event) => {
      const { range, onRange } = latest.current;
      const now = Date.now();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = plot.posToVal(event.offsetX, "x") * 1000;
        onRange(zoom(range, event.deltaY > 0 ? 1.3 : 1 / 1.3, at, now));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        onRange(pan(range, event.deltaX / plot.over.clientWidth, now));
      }
    },
    { passive: false },
  );
}

function dragRange(plot: uPlot, start: MouseEvent, latest: { readonly current: Props }): void {
  const { range, onRange } = latest.current;
  const width = plot.over.clientWidth;
  const move = (event: MouseEvent) =>
    onRange(pan(range, (start.clientX - event.clientX) / width, Date.now()));
  const end = () => {
    window.removeEventListener("mousemove", move);
    window.removeEventListener("mouseup", end);
  };
  window.addEventListener("mousemove", move);
  window.addEventListener("mouseup", end);
}

function clockTicks(ticks: readonly number[], language: Language): string[] {
  const gap = ((ticks[1] ?? 0) - (ticks[0] ?? 0)) * 1000;
  return ticks.map((tick) => {
    const time = tick * 1000;
    if (gap >= 86_400_000) return formatDate(time, language);
    const date = new Date(time);
    if (gap >= 3_600_000 && date.getHours() === 0) return formatDate(time, language);
    return formatClock(time, language, gap < 60_000);
  });
}

function alpha(rgb: string, share: number): string {
  return rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${share})`);
}
