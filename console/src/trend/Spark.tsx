// A small trend: lowest to highest of each step as a band, the normal band behind it, gaps as
// gaps. Drawn by hand on a canvas; live samples are added without React.
import { useEffect, useRef } from "react";
import type { TagView, TrendSeries } from "../api/types";
import { feed } from "../live/feed";
import type { Sample } from "../live/state";
import { useTheme } from "../parts/theme";
import { TAIL_MAX, withTail } from "./columns";

export function Spark({
  tag,
  series,
  from,
  span,
  className = "h-8",
  label,
}: {
  tag: TagView;
  series: TrendSeries | undefined;
  from: number;
  span: number;
  className?: string;
  label: string;
}) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { shade } = useTheme();
  const { path, band } = tag;
  // biome-ignore lint/correctness/useExhaustiveDependencies: shade changes the colours that draw reads.
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null || series === undefined) return;
    const tail: Sample[] = [];
    let wanted = 0;
    const paint = () => {
      wanted = 0;
      const end = Math.max(Math.min(from + span, Date.now()), tail.at(-1)?.time ?? 0);
      draw(canvas, withTail(series, tail), band, end - span, end);
    };
    const later = () => {
      if (wanted === 0) wanted = requestAnimationFrame(paint);
    };
    const stop = feed.watch(path, (sample) => {
      tail.push(sample);
      if (tail.length > TAIL_MAX) tail.shift();
      later();
    });
    const sized = new ResizeObserver(later);
    sized.observe(canvas);
    later();
    return () => {
      stop();
      sized.disconnect();
      cancelAnimationFrame(wanted);
    };
  }, [path, band, series, from, span, shade]);
  return <canvas ref={ref} role="img" aria-label={label} className={`block w-full ${className}`} />;
}

function draw(
  canvas: HTMLCanvasElement,
  series: TrendSeries,
  band: TagView["band"],
  from: number,
  until: number,
): void {
  const scale = devicePixelRatio;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  if (pen === null || width === 0) return;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const { min = [], max = [], last = [], times } = series;
  const shown = times.flatMap((time, row) => (time >= from && time <= until ? [row] : []));
  const lows = shown.map((row) => min[row]).filter((v) => typeof v === "number");
  const highs = shown.map((row) => max[row]).filter((v) => typeof v === "number");
  if (lows.length === 0) return;
  let low = lows.reduce((a, b) => Math.min(a, b));
  let high = highs.reduce((a, b) => Math.max(a, b));
  const reach = Math.max(high - low, Math.abs(high) * 0.002, 1e-9);
  // The edges of the normal band are drawn when the values come near them.
  if (band?.low != null && band.low > low - reach * 1.5) low = Math.min(low, band.low);
  if (band?.high != null && band.high < high + reach * 1.5) high = Math.max(high, band.high);
  const room = Math.max(high - low, reach) * 0.08;
  const x = (time: number) => ((time - from) / (until - from)) * width;
  const y = (value: number) =>
    height - 1 - ((value - low + room) / (high - low + 2 * room || 1)) * (height - 2);
  const paint = (name: string) => colour(canvas, name);
  if (band !== null) {
    const top = band.high === null ? 0 : Math.max(0, y(band.high));
    const foot = band.low === null ? height : Math.min(height, y(band.low));
    if (foot > top) {
      pen.globalAlpha = 0.55;
      pen.fillStyle = paint("--band");
      pen.fillRect(0, top, width, foot - top);
      pen.globalAlpha = 1;
    }
  }
  pen.strokeStyle = paint("--trace-1");
  pen.fillStyle = pen.strokeStyle;
  pen.lineWidth = 1.25;
  pen.lineJoin = "round";
  pen.beginPath();
  let open = false;
  for (const row of shown) {
    const value = last[row];
    const time = times[row];
    if (typeof value !== "number" || time === undefined) {
      open = false;
      continue;
    }
    if (open) pen.lineTo(x(time), y(value));
    else pen.moveTo(x(time), y(value));
    open = true;
    const top = max[row];
    const foot = min[row];
    if (typeof top === "number" && typeof foot === "number" && top > foot) {
      pen.globalAlpha = 0.25;
      pen.fillRect(x(time) - 0.75, y(top), 1.5, y(foot) - y(top));
      pen.globalAlpha = 1;
    }
  }
  pen.stroke();
}

/** A token's colour as the canvas understands it. */
export function colour(element: HTMLElement, name: string): string {
  const kept = element.style.color;
  element.style.color = `var(${name})`;
  const found = getComputedStyle(element).color;
  element.style.color = kept;
  return found;
}
