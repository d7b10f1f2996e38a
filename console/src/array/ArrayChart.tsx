// One array as a line over the number of its points; where points are denser than pixels, the
// lowest and highest of each run, so that no peak is lost. Drag and keys look at a part of it.
import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ArrayPicture } from "../api/types";
import { formatInteger } from "../format/number";
import type { Language } from "../format/time";
import { useTheme } from "../parts/theme";
import { alpha, axes, HEIGHT_PX, moveCursor } from "../trend/plot";
import { colour } from "../trend/Spark";
import { columns, type Window, windowOf, zoomWindow } from "./rows";

type Props = {
  picture: ArrayPicture;
  part: Window;
  onPart: (part: Window) => void;
  /** To the sample before (−1), after (1), or to the newest (0). */
  onStep: (step: -1 | 0 | 1) => void;
  /** What is under the cursor, in words. */
  say: (run: number) => string;
  language: Language;
  label: string;
};

export function ArrayChart(props: Props) {
  const { picture, language, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { shade } = useTheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other words or shades only; the rest is read through `latest`.
  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const tell = (text: string) => {
      if (readout.current) readout.current.textContent = text;
    };
    const plot = new uPlot(options(host, latest, tell), [[], [], []], host);
    chart.current = plot;
    draw(plot, latest.current);
    const sized = new ResizeObserver(() => {
      plot.setSize({ width: host.clientWidth, height: HEIGHT_PX });
    });
    sized.observe(host);
    return () => {
      sized.disconnect();
      plot.destroy();
    };
  }, [language, shade]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again for another picture.
  useEffect(() => {
    if (chart.current) draw(chart.current, latest.current);
  }, [picture]);

  const press = (event: KeyboardEvent) => {
    const plot = chart.current;
    if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { part, onPart, onStep } = latest.current;
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : undefined;
    const zoom = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    let done = true;
    if (step !== undefined && event.shiftKey) onStep(step);
    else if (step !== undefined) moveCursor(plot, step);
    else if (zoom !== undefined) onPart(zoomWindow(part, zoom, middle(plot), total(picture)));
    else if (event.key.toLowerCase() === "l") onStep(0);
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
        data-array={picture.tag}
        data-time={picture.time ?? undefined}
        data-step={picture.step}
        className="min-h-[168px] touch-pan-y"
      />
      <p ref={readout} aria-live="polite" className="figures min-h-4 text-label text-soft" />
    </>
  );
}

const total = (picture: ArrayPicture) => picture.points ?? 0;

/** Where the cursor is, or the middle of what is drawn. */
function middle(plot: uPlot): number {
  const at = plot.cursor.idx == null ? undefined : plot.data[0]?.[plot.cursor.idx];
  const { min, max } = plot.scales.x ?? {};
  return at ?? ((min ?? 0) + (max ?? 0)) / 2;
}

function draw(plot: uPlot, { picture }: Props): void {
  const rows = columns(picture);
  const last = rows[0].at(-1) ?? 0;
  plot.batch(() => {
    plot.setData(rows as uPlot.AlignedData, false);
    plot.setScale("x", { min: picture.first, max: Math.max(last, picture.first + 1) });
  });
}

function options(
  host: HTMLElement,
  latest: { readonly current: Props },
  tell: (text: string) => void,
): uPlot.Options {
  const stroke = colour(host, "--trace-1");
  const line = { stroke, width: 1.25, points: { show: false } };
  const [across, up] = axes(host, latest.current.language);
  return {
    width: Math.max(host.clientWidth, 100),
    height: HEIGHT_PX,
    series: [{}, line, line],
    bands: [{ series: [2, 1], fill: alpha(stroke, 0.35) }],
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: { x: { time: false }, y: { range: (_plot, low, high) => reach(low, high) } },
    axes: [
      {
        ...across,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
        values: (_plot, ticks) => ticks.map(formatInteger),
      },
      { ...up },
    ],
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      y: false,
      bind: {
        dblclick: (plot) => () => {
          const { part, onPart, picture } = latest.current;
          onPart(zoomWindow(part, 2, middle(plot), total(picture)));
          return null;
        },
      },
    },
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          const from = plot.posToVal(plot.select.left, "x");
          const until = plot.posToVal(plot.select.left + plot.select.width, "x");
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          const { onPart, picture } = latest.current;
          onPart(windowOf(from, until, total(picture)));
        },
      ],
      setCursor: [
        (plot) => tell(plot.cursor.idx == null ? "" : latest.current.say(plot.cursor.idx)),
      ],
    },
  };
}

function reach(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const room = Math.max(high - low, Math.abs(high) * 0.002, 1e-9) * 0.08;
  return [low - room, high + room];
}
