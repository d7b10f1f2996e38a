// Lines over time out of a query's rows, on one scale. What they measure only the query knows, so
// numbers have no unit here.
import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { decimalsFor, formatNumber, NONE } from "../../format/number";
import { formatExact } from "../../format/time";
import { useWords } from "../../i18n";
import { useTheme } from "../../parts/theme";
import { align, held } from "../../trend/columns";
import { axes, moveCursor, TRACE_DASHES } from "../../trend/plot";
import { colour } from "../../trend/Spark";
import { Trace } from "../../trend/Trace";
import type { Lines } from "./result";

const HEIGHT_PX = 300;

export function ResultChart({ lines, left }: Lines) {
  const { t, language } = useWords();
  const { shade } = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const chart = useRef<uPlot>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shade changes the colours that are read.
  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const { times, last } = align(lines);
    const data = [times.map((time) => time / 1000), ...last] as uPlot.AlignedData;
    const say = (plot: uPlot) => {
      const row = plot.cursor.idx;
      const time = row == null ? undefined : times[row];
      if (readout.current === null || row == null || time === undefined) return;
      const values = lines.map(({ tag }, at) => `${tag} ${valueText(held(last[at], row))}`);
      readout.current.textContent = [formatExact(time), ...values].join("  ·  ");
    };
    const plot = new uPlot(
      {
        width: Math.max(host.clientWidth, 100),
        height: HEIGHT_PX,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        scales: { x: { time: true } },
        axes: axes(host, language),
        cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
        series: [
          {},
          ...lines.map((line, index) => ({
            stroke: colour(host, `--trace-${(index % 6) + 1}`),
            width: 1.5,
            dash: [...(TRACE_DASHES[index % 6] ?? [])],
            points: { show: line.times.length <= 30, size: 4 },
          })),
        ],
        hooks: { setCursor: [say] },
      },
      data,
      host,
    );
    chart.current = plot;
    const sized = new ResizeObserver(() => {
      plot.setSize({ width: host.clientWidth, height: HEIGHT_PX });
    });
    sized.observe(host);
    return () => {
      sized.disconnect();
      plot.destroy();
    };
  }, [lines, language, shade]);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || chart.current === undefined) return;
    event.preventDefault();
    moveCursor(chart.current, step);
  };
  const names = lines.map(({ tag }) => tag).join(", ");
  return (
    <div className="px-4 py-3">
      <ul className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5">
        {lines.map(({ tag }, index) => (
          <li key={tag} className="flex min-h-6 min-w-0 items-center gap-2">
            <Trace index={index} />
            <span className="min-w-0 truncate">{tag}</span>
          </li>
        ))}
      </ul>
      <div
        ref={box}
        role="application"
        aria-label={t("explore.chartLabel", { names })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart listens to the keys written below it.
        tabIndex={0}
        onKeyDown={press}
        className="min-h-[300px]"
      />
      <p ref={readout} aria-live="polite" className="figures min-h-4 text-label text-soft" />
      <p className="mt-1 text-label text-soft">
        {left > 0 && `${t("explore.linesLeft", { count: left })} `}
        {t("explore.chartKeys")}
      </p>
    </div>
  );
}

function valueText(value: number | null | undefined): string {
  return value == null ? NONE : formatNumber(value, decimalsFor(value));
}
