// `npm run bench:quality [-- <folder>]`: our thumbnails and plain sharp's, by format: bytes, SSIM of luma and colours, CPU.
import { type Case, casesOf, drawnCases } from './quality/cases.ts';
import { type Comparison, compare, type Figures } from './quality/measure.ts';

/** What we promise for the drawn pictures of each format; the geometric mean of ours, divided by plain sharp's. */
const bounds = { bytes: 1, cpu: 1.05, luma: 0.998, chroma: 0.998 } as const;
/** The lowest SSIM of luma that we accept. */
const floor = 0.95;

const folder = process.argv[2];
const cases: readonly Case[] = folder ? await casesOf(folder) : await drawnCases();
const comparisons: Comparison[] = [];
for (const one of cases) {
  const comparison = await compare(one);
  if (comparison) comparisons.push(comparison);
}

const ratioOf = (figure: keyof Figures) => (of: Comparison) => of.ours[figure] / of.plain[figure];
const mean = (values: number[]) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function summarize(of: readonly Comparison[]) {
  const meanOf = (side: 'ours' | 'plain', figure: keyof Figures) =>
    mean(of.map((one) => one[side][figure]));
  const ssim = (figure: 'luma' | 'chroma' | 'alpha') =>
    `${meanOf('ours', figure).toFixed(4)} / ${meanOf('plain', figure).toFixed(4)}`;
  const lost = (figure: 'luma' | 'chroma') =>
    Math.min(...of.map((one) => one.ours[figure] - one.plain[figure])).toFixed(3);
  return {
    pictures: of.length,
    bytes: mean(of.map(ratioOf('bytes'))).toFixed(3),
    'most bytes': Math.max(...of.map(ratioOf('bytes'))).toFixed(2),
    CPU: mean(of.map(ratioOf('cpuMs'))).toFixed(2),
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

if (!folder) {
  const broken = byFormat.flatMap(([format, of]) => {
    const ratios = {
      bytes: mean(of.map(ratioOf('bytes'))),
      cpu: mean(of.map(ratioOf('cpuMs'))),
      luma: mean(of.map(ratioOf('luma'))),
      chroma: mean(of.map(ratioOf('chroma'))),
    };
    const tooMuch = (['bytes', 'cpu'] as const).filter((name) => ratios[name] > bounds[name]);
    const tooLittle = (['luma', 'chroma'] as const).filter((name) => ratios[name] < bounds[name]);
    return [...tooMuch, ...tooLittle].map(
      (name) => `${format}: ${name} ${ratios[name].toFixed(3)}`,
    );
  });
  const dim = comparisons.filter(({ ours }) => ours.luma < floor);
  for (const fault of [...broken, ...dim.map(({ name }) => `${name}: SSIM below ${floor}`)]) {
    console.error(`Not good enough: ${fault}`);
    process.exitCode = 1;
  }
}
