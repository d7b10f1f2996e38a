// What all charts share: how axes look, how lines are told apart, how a cursor moves by keyboard.
import type uPlot from "uplot";
import { decimalsFor, formatNumber } from "../format/number";
import { formatClock, formatDate, type Language } from "../format/time";
import { colour } from "./Spark";

export const TRACE_DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 4],
  [12, 4],
];
export const HEIGHT_PX = 168;

export function axes(host: HTMLElement, language: Language): uPlot.Axis[] {
  const line = colour(host, "--line");
  const axis = {
    stroke: colour(host, "--ink-soft"),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
  };
  return [
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
  ];
}

export function moveCursor(plot: uPlot, step: number): void {
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

export function alpha(rgb: string, share: number): string {
  return rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${share})`);
}
