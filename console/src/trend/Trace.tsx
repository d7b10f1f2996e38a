// The line of a chart as its legend shows it.
import { TRACE_DASHES } from "./plot";

export function Trace({ index }: { index: number }) {
  return (
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
  );
}
