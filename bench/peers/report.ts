// Turns measurements into ratios, tables, a chart and broken bounds.
import { geometricMean } from '../quantile.ts';
import { markdown } from '../routing/tables.ts';
import type { ClassResult, PeerResult } from './measure.ts';
import { type PeerName, peerNames } from './peer-process.ts';

/** Most CPU time of ours, as shares of plain sharp's. RenderBudget are geometric. */
const bounds = { allClasses: 0.7, largeProgressive: 0.15, anyClassOfPhotos: 1.05 };

/** @returns the geometric mean over the images that both peers made, or `undefined` when there are none */
export function cpuRatio(
  { peers }: ClassResult,
  peer: PeerName,
  to: PeerName = 'plain sharp',
): number | undefined {
  const others = peers.get(to)?.images ?? [];
  const ratios = (peers.get(peer)?.images ?? []).flatMap((one, i) => {
    const other = others[i];
    return one && other ? [one.cpuMs / other.cpuMs] : [];
  });
  return ratios.length > 0 ? geometricMean(ratios) : undefined;
}

/** @returns sentences, none when all bounds hold */
export function brokenBounds(results: readonly ClassResult[]): string[] {
  const ratios = results.flatMap((result) => {
    const ratio = cpuRatio(result, 'ours');
    return ratio === undefined ? [] : [{ ...result, ratio }];
  });
  const large = ratios.filter(({ costClass }) => costClass === 'large progressive JPEG');
  const checks = [
    { what: 'all classes, geometric mean', of: ratios, bound: bounds.allClasses },
    { what: 'large progressive JPEG', of: large, bound: bounds.largeProgressive },
    ...ratios
      .filter(({ isPhoto }) => isPhoto)
      .map((one) => ({ what: one.name, of: [one], bound: bounds.anyClassOfPhotos })),
  ];
  return checks.flatMap(({ what, of, bound }) => {
    if (of.length === 0) return [];
    const ratio = geometricMean(of.map((one) => one.ratio));
    return ratio > bound ? [`${what}: ${ratio.toFixed(3)} of plain sharp, above ${bound}`] : [];
  });
}

/** One table per class, for the terminal. The means are over the images of `commonImages`, the ratio over those of `cpuRatio`. */
export function tableOfClass(result: ClassResult): string {
  const head = [
    '',
    'CPU ms',
    'of sharp',
    'cold process, CPU ms',
    'peak MB',
    'bytes',
    'SSIM of luma',
    'of chroma',
    'refused',
  ];
  const rows = peersOf([result]).map((peer) => {
    const { images } = result.peers.get(peer) ?? nothing;
    const refused = images.filter((image) => image === undefined).length;
    return [
      peer,
      cell(result, peer, 'cpuMs'),
      number(cpuRatio(result, peer), 2),
      cell(result, peer, 'coldMs'),
      cell(result, peer, 'peakMb'),
      cell(result, peer, 'bytes'),
      cell(result, peer, 'luma'),
      cell(result, peer, 'chroma'),
      `${refused} of ${images.length}`,
    ];
  });
  return `**${result.name}**\n\n${markdown([head, ...rows])}`;
}

/** For docs/performance.md: CPU time with its means, and everything else. */
export function tablesOfAll(results: readonly ClassResult[]): string {
  const peers = peersOf(results);
  const others = peers.filter((peer) => peer !== 'plain sharp');
  const means = (of: readonly ClassResult[]) =>
    others.map((peer) => `**${number(meanRatio(of, peer), 2)}**`);
  const cpu = [
    ['CPU ms', ...peers, ...others.map((peer) => `${peer} / sharp`)],
    ...results.map((result) => [
      result.name,
      ...peers.map((peer) => cell(result, peer, 'cpuMs')),
      ...others.map((peer) => number(cpuRatio(result, peer), 2)),
    ]),
    ['**geometric mean, all classes**', ...peers.map(() => ''), ...means(results)],
    [
      '**geometric mean, photos**',
      ...peers.map(() => ''),
      ...means(results.filter(({ isPhoto }) => isPhoto)),
    ],
  ];
  const each = (text: (peer: PeerName) => string) => peers.map(text).join(' · ');
  const rest = [
    [
      peers.join(' · '),
      'cold process, CPU ms',
      'peak MB',
      'bytes',
      'SSIM of luma',
      'SSIM of chroma',
    ],
    ...results.map((result) => [
      result.name,
      each((peer) => cell(result, peer, 'coldMs')),
      each((peer) => cell(result, peer, 'peakMb')),
      each((peer) => cell(result, peer, 'bytes')),
      each((peer) => cell(result, peer, 'luma')),
      each((peer) => cell(result, peer, 'chroma')),
    ]),
  ];
  return `${markdown(cpu)}\n\n${markdown(rest)}`;
}

/** @returns the geometric mean over the classes that both plain sharp and the peer made */
function meanRatio(results: readonly ClassResult[], peer: PeerName): number | undefined {
  const ratios = results.flatMap((result) => cpuRatio(result, peer) ?? []);
  return ratios.length > 0 ? geometricMean(ratios) : undefined;
}

export function peersOf(results: readonly ClassResult[]): PeerName[] {
  return peerNames.filter((peer) => results.some(({ peers }) => peers.has(peer)));
}

const nothing: PeerResult = { coldMs: Number.NaN, peakMb: Number.NaN, images: [] };

const digits = { cpuMs: 1, bytes: 0, luma: 3, chroma: 3, coldMs: 0, peakMb: 0 } as const;

function cell(result: ClassResult, peer: PeerName, figure: keyof typeof digits): string {
  const { coldMs, peakMb, images } = result.peers.get(peer) ?? nothing;
  if (figure === 'coldMs' || figure === 'peakMb')
    return number(figure === 'coldMs' ? coldMs : peakMb, digits[figure]);
  const known = commonImages(result).flatMap((i) => images[i]?.[figure] ?? []);
  return number(known.length > 0 ? geometricMean(known) : undefined, digits[figure]);
}

/** @returns indices of the images that every peer made. A peer that made none of the class does not count. */
function commonImages({ peers }: ClassResult): number[] {
  const lists = [...peers.values()]
    .map(({ images }) => images)
    .filter((images) => images.some((image) => image !== undefined));
  return [...(lists[0] ?? [])].flatMap((_, i) =>
    lists.every((images) => images[i] !== undefined) ? [i] : [],
  );
}

function number(value: number | undefined, fractionDigits: number): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(fractionDigits);
}
