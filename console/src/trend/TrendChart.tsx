// One chart: each tag as a line with the lowest and highest of each step as a band round it,
// never drawn across a gap. Mouse, touch and keyboard move one cursor over all charts.
// uPlot draws; live samples go into its columns without React.
import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TagView, TrendSeries } from "../api/types";
import { formatMoment, type Language } from "../format/time";
import { formatValue, unitText } from "../format/value";
import { feed } from "../live/feed";
import type { Sample } from "../live/state";
import { useTheme } from "../parts/theme";
import { pan, type Range, resolve, settle, zoom } from "../range/range";
import { align, type Columns, held, TAIL_MAX, withTail } from "./columns";
import { tellCursor } from "./cursor";
import { alpha, axes, HEIGHT_PX, moveCursor, TRACE_DASHES } from "./plot";
import { colour } from "./Spark";
import { followTouch } from "./touch";

const GROUP = "asset-trend";
const NO_ROWS = { raw: true, times: [], min: [], max: [], last: [] };

type Props = {
  tags: readonly TagView[];
  series: readonly (TrendSeries | undefined)[];
  range: Range;
  onRange: (range: Range) => void;
  language: Language;
  label: string;
  /** The same tags in an earlier period, moved to this one: drawn dimmed behind. */
  before?: readonly (TrendSeries | undefined)[] | undefined;
  /** How a value of that period is said. */
  sayBefore?: (value: string) => string;
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
  const compares = props.before !== undefined;

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
      const { tags: now, series, range, before } = latest.current;
      const none = (tag: TagView) => ({ ...NO_ROWS, tag: tag.path });
      const live = now.map((tag, index) =>
        withTail(series[index] ?? none(tag), tails.get(tag.path) ?? []),
      );
      const earlier = before === undefined ? [] : now.map((tag, at) => before[at] ?? none(tag));
      const joined = align([...live, ...earlier]);
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
  }, [key, language, shade, compares]);

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

/** Times, then for each tag, now and then before: highest, lowest, last. */
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
  const { tags, language, before } = latest.current;
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const add = (tag: TagView, index: number, earlier: boolean) => {
    const stroke = colour(host, `--trace-${(index % 6) + 1}`);
    const step = tag.data_type === "boolean" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    const paths = step === undefined ? {} : { paths: step };
    const edge = { stroke: "transparent", width: 0, points: { show: false }, ...paths };
    bands.push({
      series: [series.length, series.length + 1],
      fill: alpha(stroke, earlier ? 0.08 : 0.2),
    });
    series.push(edge, edge, {
      stroke: earlier ? alpha(stroke, 0.5) : stroke,
      width: earlier ? 1 : 1.5,
      dash: [...(TRACE_DASHES[index % 6] ?? [])],
      points: { show: false },
      ...paths,
    });
  };
  tags.forEach((tag, index) => {
    add(tag, index, false);
  });
  if (before !== undefined) {
    tags.forEach((tag, index) => {
      add(tag, index, true);
    });
  }
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
    axes: axes(host, language),
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
      setCursor: [
        (plot) => say(cursorWords(plot, latest.current)),
        ({ cursor, data }) => {
          const time = cursor.idx == null ? undefined : data[0]?.[cursor.idx];
          tellCursor(time === undefined ? undefined : time * 1000);
        },
      ],
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

function cursorWords(plot: uPlot, { tags, language, before, sayBefore }: Props): string {
  const row = plot.cursor.idx;
  const time = row == null ? undefined : plot.data[0]?.[row];
  if (row == null || time === undefined) return "";
  const parts = tags.flatMap((tag, index) => {
    const say = (value: number | null) => {
      const unit = value === null ? "" : unitText(tag);
      return `${formatValue(value, tag, language)}${unit && `\u2009${unit}`}`;
    };
    const value = held(plot.data[index * 3 + 3], row);
    const then = held(plot.data[(tags.length + index) * 3 + 3], row);
    const said = value === undefined ? [] : [say(value)];
    if (before === undefined || then === undefined || sayBefore === undefined) return said;
    return [...said, sayBefore(say(then))];
  });
  return [formatMoment(time * 1000, language), ...parts].join("  ·  ");
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
