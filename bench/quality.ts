// `npm run bench:quality [-- <folder>]`: our thumbnails and plain sharp's, by format: bytes, SSIM of luma and colours, CPU.
import type { ThumbnailFormat } from '#core/variant.ts';
import { type Case, casesOf, drawnCases } from './quality/cases.ts';
import { type Comparison, compare, type Figures } from './quality/measure.ts';
import { geometricMean } from './quantile.ts';

/**
 * What we promise for the drawn pictures of each format: geometric means of ours, divided by plain sharp's. A quarter of the
 * JPEGs are coloured text, which keeps its chroma. A new palette costs a GIF bytes, and plain sharp keeps the old one.
 */
const bounds: Readonly<Record<ThumbnailFormat, Readonly<Record<Bounded, number>>>> = {
  jpeg: { bytes: 1.05, cpuMs: 1.2, luma: 0.997, chroma: 1 },
  png: { bytes: 1, cpuMs: 1.5, luma: 1, chroma: 1 },
  webp: { bytes: 1, cpuMs: 1.3, luma: 1, chroma: 1 },
  avif: { bytes: 1.01, cpuMs: 0.8, luma: 0.995, chroma: 0.98 },
  gif: { bytes: 2, cpuMs: 1.3, luma: 1, chroma: 1 },
};
type Bounded = 'bytes' | 'cpuMs' | 'luma' | 'chroma';

const folder = process.argv[2];
const cases: readonly Case[] = folder ? await casesOf(folder) : await drawnCases();
const comparisons: Comparison[] = [];
for (const one of cases) {
  const comparison = await compare(one);
  if (comparison) comparisons.push(comparison);
}

const ratioOf = (figure: keyof Figures) => (of: Comparison) => of.ours[figure] / of.plain[figure];
function summarize(of: readonly Comparison[]) {
  const meanOf = (side: 'ours' | 'plain', figure: keyof Figures) =>
    geometricMean(of.map((one) => one[side][figure]));
  const ssim = (figure: 'luma' | 'chroma' | 'alpha') =>
    `${meanOf('ours', figure).toFixed(4)} / ${meanOf('plain', figure).toFixed(4)}`;
  const lost = (figure: 'luma' | 'chroma') =>
    Math.min(...of.map((one) => one.ours[figure] - one.plain[figure])).toFixed(3);
  return {
    pictures: of.length,
    bytes: geometricMean(of.map(ratioOf('bytes'))).toFixed(3),
    'most bytes': Math.max(...of.map(ratioOf('bytes'))).toFixed(2),
    CPU: geometricMean(of.map(ratioOf('cpuMs'))).toFixed(2),
    luma: ssim('luma'),
    'worst luma': lost('luma'),
    chroma: ssim('chroma'),
    'worst chroma': lost('chroma'),
    alpha: ssim('alpha'),
  };
}

if (!folder) {
  const rows = comparisons.map(({ name, ours, plain }) => [
    name,
    {
      bytes: `${ours.bytes} / ${plain.bytes}`,
      CPU: (ours.cpuMs / plain.cpuMs).toFixed(2),
      luma: `${ours.luma.toFixed(4)} / ${plain.luma.toFixed(4)}`,
      chroma: `${ours.chroma.toFixed(4)} / ${plain.chroma.toFixed(4)}`,
      alpha: `${ours.alpha.toFixed(4)} / ${plain.alpha.toFixed(4)}`,
    },
  ]);
  console.table(Object.fromEntries(rows));
}
const formats = [...new Set(comparisons.map(({ format }) => format))];
const byFormat = formats.map(
  (format) => [format, comparisons.filter((one) => one.format === format)] as const,
);
console.table(Object.fromEntries(byFormat.map(([format, of]) => [format, summarize(of)])));
console.log('Ours / plain sharp. Bytes and CPU are ratios; all means are geometric.');
console.log(`${cases.length - comparisons.length} of ${cases.length} files were not compared.`);

/** Ratios are rounded to the digits that the table prints. */
function brokenBounds(format: ThumbnailFormat, of: readonly Comparison[]): string[] {
  return (['bytes', 'cpuMs', 'luma', 'chroma'] as const).flatMap((figure) => {
    const ratio = Number(geometricMean(of.map(ratioOf(figure))).toFixed(3));
    const bound = bounds[format][figure];
    const isHigherBetter = figure === 'luma' || figure === 'chroma';
    const isKept = isHigherBetter ? ratio >= bound : ratio <= bound;
    return isKept ? [] : [`${format}: ${figure} ${ratio}, and the bound is ${bound}`];
  });
}

if (!folder) {
  for (const fault of byFormat.flatMap(([format, of]) => brokenBounds(format, of))) {
    console.error(`Not good enough: ${fault}`);
    process.exitCode = 1;
  }
}
