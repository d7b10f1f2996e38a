// The contrast of the colours in app.css, computed as WCAG 2.2 says, for light and dark.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("app.css", import.meta.url), "utf8");
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name, [light, dark]] as const,
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string, shade: 0 | 1): number {
  const [a = 0, b = 0] = [one, other]
    .map((name) => luminance(pairs.get(name)?.[shade] ?? "#000000"))
    .sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

const rows: [string, string, number][] = [
  ["ink", "panel", 12],
  ["ink", "ground", 12],
  ["ink-soft", "panel", 4.5],
  ["ink-soft", "ground", 4.5],
  ["ink-soft", "raised", 4.5],
  ["ink", "accent-wash", 4.5],
  ["ink-soft", "accent-wash", 4.5],
  ["accent", "panel", 4.5],
  ["accent", "accent-wash", 4.5],
  ["accent-ink", "accent", 4.5],
  ["urgent", "panel", 4.5],
  ["urgent", "raised", 4.5],
  ["high", "panel", 4.5],
  ["high", "ground", 4.5],
  ["high", "accent-wash", 4.5],
  ["line-strong", "panel", 3],
  ["line-strong", "ground", 3],
  ...[1, 2, 3, 4, 5, 6].map((trace): [string, string, number] => [`trace-${trace}`, "panel", 4.5]),
];

test.each(rows)("%s on %s is at least %d to 1 in light and dark", (one, other, least) => {
  expect(pairs.has(one) && pairs.has(other)).toBe(true);
  expect(contrast(one, other, 0)).toBeGreaterThanOrEqual(least);
  expect(contrast(one, other, 1)).toBeGreaterThanOrEqual(least);
});
