// Where the normal band and the mark for now stand on an indicator's bar. The band takes the
// middle; room on each side shows how far outside a value is.
import type { Band } from "../../api/types";

export type Gauge = { from: number; to: number };

/** The values at the two ends of the bar, or nothing where a bar would say nothing. */
export function gaugeOf(band: Band | null): Gauge | null {
  if (band === null) return null;
  const { low, high } = band;
  if (low !== null && high !== null) {
    if (high <= low) return null;
    const room = (high - low) * 0.35;
    return { from: low - room, to: high + room };
  }
  if (high !== null && high !== 0) {
    return high > 0 ? { from: 0, to: high * 1.4 } : { from: high * 2, to: high * 0.2 };
  }
  if (low !== null && low !== 0) {
    return low > 0 ? { from: low * 0.6, to: low * 2 } : { from: low * 1.4, to: 0 };
  }
  return null;
}

/** Percent from the left end, kept on the bar. */
export function share(gauge: Gauge, value: number): number {
  const at = ((value - gauge.from) / (gauge.to - gauge.from)) * 100;
  return Math.round(Math.min(100, Math.max(0, at)) * 100) / 100;
}
