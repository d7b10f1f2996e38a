// What pictures of years have in common: lines at amounts, years below, a band, and what a colour stands for.

export const WIDTH = 720;

export function Key({ look, text }: { look: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block h-3 w-3 ${look}`} />
      {text}
    </span>
  );
}

/** Lines across a picture, each at its height. */
export function Across({ at }: { at: number[] }) {
  return at.map((y) => <line key={y} x1={0} x2={WIDTH} y1={y} y2={y} stroke="var(--line)" />);
}

/** What a line across stands for, above its left end; `height` is that of the picture. */
export function AcrossText({ at, height, text }: { at: number; height: number; text: string }) {
  return (
    <span
      aria-hidden="true"
      className="figures absolute left-0 -translate-y-full text-label text-soft"
      style={{ top: `${(at / height) * 100}%` }}
    >
      {text}
    </span>
  );
}

/** Eight of ten runs lie within. */
export function Whisker({ x, low, high }: { x: number; low: number; high: number }) {
  const cap = (at: number) => <line x1={x - 5} x2={x + 5} y1={at} y2={at} />;
  return (
    <g stroke="var(--ink)" strokeWidth={1.5}>
      <line x1={x} x2={x} y1={low} y2={high} />
      {cap(low)}
      {cap(high)}
    </g>
  );
}

/** The years below their columns. */
export function Below({ years }: { years: number[] }) {
  return (
    <div
      aria-hidden="true"
      className="figures grid text-center text-label text-soft"
      style={{ gridTemplateColumns: `repeat(${years.length}, minmax(0, 1fr))` }}
    >
      {years.map((year) => (
        <span key={year}>{year}</span>
      ))}
    </div>
  );
}
