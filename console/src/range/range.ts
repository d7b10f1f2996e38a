// The range of time that a page shows, as it stands in the address:
// `range=8h` follows now; `range=2026-11-24T05:00:00Z~2026-11-24T06:00:00Z` stands still.

export type Range = { kind: "live"; span: number } | { kind: "fixed"; from: number; until: number };

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 31_536_000_000 } as const;
type Unit = keyof typeof UNITS;

/** What the picker offers. */
export const LIVE_RANGES = ["5m", "15m", "1h", "8h", "24h", "7d", "30d", "1y"] as const;
export const DEFAULT_RANGE = "1h";
export const SPAN_MS_MIN = 10_000;
export const SPAN_MS_MAX = 10 * UNITS.y;

export function parseRange(text: string | undefined): Range {
  return readLive(text) ?? readFixed(text) ?? { kind: "live", span: UNITS.h };
}

export function rangeText(range: Range): string {
  if (range.kind === "fixed") return `${iso(range.from)}~${iso(range.until)}`;
  for (const unit of ["y", "d", "h", "m"] as const) {
    if (range.span % UNITS[unit] === 0 && (unit !== "d" || range.span > UNITS.d)) {
      return `${range.span / UNITS[unit]}${unit}`;
    }
  }
  return `${Math.round(range.span / UNITS.s)}s`;
}

export function resolve(range: Range, now: number): { from: number; until: number } {
  return range.kind === "fixed" ? range : { from: now - range.span, until: now };
}

/** Makes the span `factor` times as long. A live range stays live, and ends now. */
export function zoom(range: Range, factor: number, at: number, now: number): Range {
  const { from, until } = resolve(range, now);
  const span = clampSpan((until - from) * factor);
  if (range.kind === "live") return { kind: "live", span: Math.round(span / 1000) * 1000 };
  const share = (at - from) / (until - from);
  const start = Math.round(at - share * span);
  return settle(start, start + span, now);
}

/** Moves by a share of the span. Moving a live range back makes it stand still. */
export function pan(range: Range, share: number, now: number): Range {
  const { from, until } = resolve(range, now);
  const move = Math.round((until - from) * share);
  if (range.kind === "live" && move >= 0) return range;
  return settle(from + move, until + move, now);
}

/** A fixed range, never with an end after now. */
export function settle(from: number, until: number, now: number): Range {
  const span = clampSpan(until - from);
  const end = Math.min(Math.round(from + span), Math.round(now));
  return { kind: "fixed", from: end - Math.round(span), until: end };
}

function clampSpan(span: number): number {
  return Math.min(SPAN_MS_MAX, Math.max(SPAN_MS_MIN, span));
}

function readLive(text: string | undefined): Range | undefined {
  const match = /^(\d{1,6})([smhdy])$/.exec(text ?? "");
  if (match === null) return undefined;
  const span = Number(match[1]) * UNITS[match[2] as Unit];
  return span === 0 ? undefined : { kind: "live", span: clampSpan(span) };
}

function readFixed(text: string | undefined): Range | undefined {
  const [start, end] = (text ?? "").split("~");
  const from = Date.parse(start ?? "");
  const until = Date.parse(end ?? "");
  if (!Number.isFinite(from) || !Number.isFinite(until) || until <= from) return undefined;
  return { kind: "fixed", from, until };
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.000Z$/, "Z");
}
