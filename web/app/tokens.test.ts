// The contrasts of the colour tokens, as docs/design.md lists them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tokens = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const design = readFileSync(join(import.meta.dirname, '../../docs/design.md'), 'utf8');

const rows = [
  ...design.matchAll(/^\| `(--[\w-]+)` \| `(--[\w-]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm),
].map(([, ink = '', on = '', ...numbers]) => ({ ink, on, numbers: numbers.map(Number) }));

test('the page about the design lists contrasts', () => {
  expect(rows.length).toBeGreaterThan(8);
});

test.each(rows)('$ink on $on has the contrast that docs/design.md says', ({ ink, on, numbers }) => {
  const [light = 0, dark = 0, least = 0] = numbers;
  const found = ['light', 'dark'].map((_, scheme) =>
    Number(contrast(luminance(ink, scheme), luminance(on, scheme)).toFixed(1)),
  );
  expect(found).toEqual([light, dark]);
  for (const ratio of found) expect(ratio).toBeGreaterThanOrEqual(least);
});

/** WCAG 2.2, "relative luminance", of a token in the light (0) or the dark scheme (1). */
function luminance(token: string, scheme: number): number {
  const value = new RegExp(`${token}: ([^;]+);`).exec(tokens)?.[1] ?? '';
  const colors = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)];
  const [lightness = 0, chroma = 0, hue = 0] =
    (colors[scheme] ?? colors[0])?.slice(1).map(Number) ?? [];
  const [r = 0, g = 0, b = 0] = toLinearSrgb(lightness, chroma, (hue * Math.PI) / 180).map((part) =>
    Math.min(1, Math.max(0, part)),
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The matrices of CSS Color 4, "sample code for colour conversions". */
function toLinearSrgb(lightness: number, chroma: number, hue: number): readonly number[] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
