// Turns measurements into ratios, tables and broken bounds.
import { groupBy } from '../../cli/group-by.ts';
import { geometricMean, markdown } from '../figures.ts';
import type { ClassResult, ImageFigures } from './measure.ts';
import { type PeerName, peerNames } from './peer-process.ts';

/** Most CPU time of ours, as shares of plain sharp's. Means are geometric. Our renderer alone is at 0.71 over all classes. */
const cpuBounds = { allClasses: 0.85, largeProgressive: 0.15 };

/** Most that ours takes longer than the renderer alone, or than this share of plain sharp's time where that is more. */
const processBound = { shareOfSharp: 1.15, ms: 2 };

/** Most peak memory for three sizes of a photo, as a share of the peak for the largest alone. */
const maxPeakOfSizes = 1.3;

/**
 * What we promise for the generated images of each thumbnail's format: geometric means of ours, divided by plain sharp's: most
 * bytes, least SSIM. A new palette costs a GIF bytes, and plain sharp keeps the old one.
 */
const qualityBounds = {
  jpeg: { bytes: 1.05, luma: 0.997, chroma: 1 },
  png: { bytes: 1, luma: 1, chroma: 1 },
  webp: { bytes: 1, luma: 1, chroma: 0.99 },
  avif: { bytes: 1.01, luma: 0.995, chroma: 0.98 },
  gif: { bytes: 2, luma: 1, chroma: 1 },
} as const;

/** @returns the geometric mean over the images that the peer and plain sharp made, or `undefined` when there are none */
export function ratioToSharp(
  { peers }: ClassResult,
  peer: PeerName,
  figure: keyof ImageFigures = 'cpuMs',
): number | undefined {
  const others = peers.get('plain sharp')?.images ?? [];
  const ratios = (peers.get(peer)?.images ?? []).flatMap((one, i) => {
    const [value, other] = [one?.[figure], others[i]?.[figure]];
    return value === undefined || other === undefined ? [] : [value / other];
  });
  return meanOf(ratios);
}

function usualOf(results: readonly ClassResult[]): ClassResult[] {
  return results.filter(({ isSized }) => !isSized);
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length > 0 ? geometricMean(values) : undefined;
}

/** @returns the geometric mean over the classes that both plain sharp and the peer made */
function meanRatio(results: readonly ClassResult[], peer: PeerName, figure?: keyof ImageFigures) {
  return meanOf(results.flatMap((result) => ratioToSharp(result, peer, figure) ?? []));
}

/** @returns for each photo in three sizes: ours' peak memory, as a share of the peak for the largest alone */
function peaksOfSizes(results: readonly ClassResult[]) {
  const peakMb = ({ peers }: ClassResult) => peers.get('ours')?.peakMb ?? Number.NaN;
  // images.ts puts the largest size alone behind the three sizes.
  const sized = results.filter(({ isSized }) => isSized);
  return sized.flatMap((three, i) => {
    const alone = i % 2 === 0 ? sized[i + 1] : undefined;
    return alone ? [{ name: three.name, ratio: peakMb(three) / peakMb(alone) }] : [];
  });
}

/** @returns sentences, none when all bounds hold */
export function brokenMemoryBounds(results: readonly ClassResult[]): string[] {
  return (
    peaksOfSizes(results)
      // NaN when ours made no thumbnail.
      .filter(({ ratio }) => !(ratio <= maxPeakOfSizes))
      .map(({ name, ratio }) => `${name}: ${number(ratio, 2)} of the largest size's peak memory`)
  );
}

/** @returns sentences, none when all bounds hold */
export function brokenCpuBounds(results: readonly ClassResult[]): string[] {
  const large = usualOf(results).filter(({ costClass }) => costClass === 'large progressive JPEG');
  const checks = [
    { what: 'all classes, geometric mean', of: usualOf(results), bound: cpuBounds.allClasses },
    { what: 'large progressive JPEG', of: large, bound: cpuBounds.largeProgressive },
  ];
  const overMeans = checks.flatMap(({ what, of, bound }) => {
    const ratio = meanRatio(of, 'ours') ?? 0;
    return ratio > bound ? [`${what}: ${ratio.toFixed(3)} of plain sharp, above ${bound}`] : [];
  });
  return [...overMeans, ...usualOf(results).flatMap(slowProcess)];
}

function slowProcess(result: ClassResult): string[] {
  const msOf = (peer: PeerName) => meanOfClass(result, peer, 'cpuMs') ?? 0;
  const [ours, sharp] = [msOf('ours'), msOf('plain sharp')];
  const most =
    Math.max(msOf('our renderer alone'), processBound.shareOfSharp * sharp) + processBound.ms;
  return sharp > 0 && ours > most
    ? [`${result.name}: ${ours.toFixed(1)} ms, above ${most.toFixed(1)}`]
    : [];
}

/** @returns sentences, none when all bounds hold. Ratios are rounded to three digits. */
export function brokenQualityBounds(results: readonly ClassResult[]): string[] {
  const ofOneSize = results.filter(({ images }) => images.every(({ sizes }) => sizes.length <= 1));
  const byFormat = groupBy(ofOneSize, ({ images }) => images[0]?.format ?? 'webp');
  return [...byFormat].flatMap(([format, of]) =>
    (['bytes', 'luma', 'chroma'] as const).flatMap((figure) => {
      const ratio = Number((meanRatio(of, 'ours', figure) ?? 1).toFixed(3));
      const bound = qualityBounds[format][figure];
      const isKept = figure === 'bytes' ? ratio <= bound : ratio >= bound;
      return isKept ? [] : [`${format}: ${figure} ${ratio} of plain sharp, the bound is ${bound}`];
    }),
  );
}

/** CPU time with its means, and everything else. Figures are means over the images that all peers made, ratios over both's. */
export function tablesOf(results: readonly ClassResult[]): string {
  const peers = peerNames.filter((peer) => results.some((result) => result.peers.has(peer)));
  const others = peers.filter((peer) => peer !== 'plain sharp');
  const photos = results.filter(({ isPhoto }) => isPhoto);
  const means = (title: string, of: readonly ClassResult[]) => [
    `**geometric mean, ${title}**`,
    ...peers.map(() => ''),
    ...others.map((peer) => `**${number(meanRatio(of, peer), 2)}**`),
  ];
  const cpu = results.map((result) => [
    result.name,
    ...peers.map((peer) => mean(result, peer, 'cpuMs', 1)),
    ...others.map((peer) => number(ratioToSharp(result, peer), 2)),
  ]);
  const rest = results.map((result) => {
    const each = (text: (peer: PeerName) => string) => peers.map(text).join(' · ');
    return [
      result.name,
      each((peer) => number(result.peers.get(peer)?.coldMs, 0)),
      each((peer) => number(result.peers.get(peer)?.peakMb, 0)),
      each((peer) => mean(result, peer, 'bytes', 0)),
      each((peer) => mean(result, peer, 'luma', 3)),
      each((peer) => mean(result, peer, 'chroma', 3)),
      `${each((peer) => `${refusedBy(result, peer)}`)} of ${result.images.length}`,
    ];
  });
  const cpuHead = ['CPU ms', ...peers, ...others.map((peer) => `${peer} / sharp`)];
  const cpuTable = [...cpu, means('all classes', usualOf(results)), means('photos', photos)];
  const restHead = `${peers.join(' · ')} | cold process, CPU ms | peak MB | bytes | SSIM of luma | SSIM of chroma | refused`;
  const peaks = peaksOfSizes(results).map(({ ratio }) => number(ratio, 2));
  return [
    markdown(cpuHead.join(' | '), cpuTable),
    markdown(restHead, rest),
    ...(peaks.length > 0
      ? [
          `Ours' peak memory for three sizes, as a share of that for the largest alone: ${peaks.join(', ')}.`,
        ]
      : []),
  ].join('\n\n');
}

function mean(result: ClassResult, peer: PeerName, figure: keyof ImageFigures, digits: number) {
  return number(meanOfClass(result, peer, figure), digits);
}

function meanOfClass({ peers }: ClassResult, peer: PeerName, figure: keyof ImageFigures) {
  // A peer that made none of the class does not decide which images count.
  const lists = [...peers.values()].filter(({ images }) => images.some((image) => image));
  const values = (peers.get(peer)?.images ?? []).flatMap((image, i) =>
    lists.every(({ images }) => images[i]) ? (image?.[figure] ?? []) : [],
  );
  return meanOf(values);
}

function refusedBy({ peers }: ClassResult, peer: PeerName): number {
  return (peers.get(peer)?.images ?? []).filter((image) => image === undefined).length;
}

function number(value: number | undefined, fractionDigits: number): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(fractionDigits);
}
