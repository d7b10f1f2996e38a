// The small parts of which figures are made: a name with what is said of it, and a bar with its limit.
import type { ReactNode } from "react";

/** A part of a whole, with the least that a rule asks for as a line across. What it shows stands beside it. */
export function Bar({ part, least }: { part: number; least?: number | undefined }) {
  const within = (share: number) => `${Math.min(100, Math.max(0, share))}%`;
  const few = least !== undefined && part < least;
  return (
    <span
      aria-hidden="true"
      className="relative block h-2 w-full overflow-hidden rounded-sm border border-line bg-raised"
    >
      <span
        className={`absolute inset-y-0 left-0 ${few ? "bg-high" : "bg-[var(--trace-1)]"}`}
        style={{ width: within(part) }}
      />
      {least !== undefined && (
        <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: within(least) }} />
      )}
    </span>
  );
}

/** Names and what is said of them, one below another. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col gap-2">{children}</dl>;
}

export function Fact({
  name,
  bar,
  children,
}: {
  name: string;
  bar?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-3">
      <dt className="text-soft">{name}</dt>
      <dd className="figures text-right">{children}</dd>
      {bar && <dd className="w-full">{bar}</dd>}
    </div>
  );
}

/** What is abnormal: a shape, a word and a colour. */
export function Warn({ children }: { children: ReactNode }) {
  return (
    <span className="text-high">
      <span aria-hidden="true">▲ </span>
      {children}
    </span>
  );
}
