import { expect, it } from 'vitest';
import type { ClassResult, ImageFigures, PeerResult } from './measure.ts';
import type { PeerName } from './peer-process.ts';
import {
  brokenCpuBounds,
  brokenMemoryBounds,
  brokenQualityBounds,
  ratioToSharp,
  tablesOf,
} from './report.ts';

const measurementSource = (cpuMs: number): ImageFigures => ({
  cpuMs,
  bytes: 3000,
  luma: 0.98,
  chroma: 0.95,
});

/** @param times CPU times of ours and of plain sharp for each image; `undefined` for a refusal */
function result(
  name: string,
  times: readonly (readonly [number | undefined, number | undefined])[],
  kind: Partial<Pick<ClassResult, 'costClass' | 'isPhoto'>> = {},
): ClassResult {
  const peer = (index: 0 | 1) => ({
    coldMs: 100,
    peakMb: 60,
    images: times.map((pair) => {
      const cpuMs = pair[index];
      return cpuMs === undefined ? undefined : measurementSource(cpuMs);
    }),
  });
  const peers = new Map<PeerName, PeerResult>([
    ['ours', peer(0)],
    ['plain sharp', peer(1)],
  ]);
  const images = times.map(() => ({ path: name, format: 'jpeg' as const, sizes: [] }));
  return { name, costClass: 'baseline JPEG', isPhoto: true, ...kind, images, peers };
}

it('a ratio is the geometric mean over the images that both peers made', () => {
  const mixed = result('mixed', [
    [1, 2],
    [8, 1],
    [undefined, 5],
    [5, undefined],
  ]);
  expect(ratioToSharp(mixed, 'ours')).toBeCloseTo(2);
  expect(ratioToSharp(result('refused', [[1, undefined]]), 'ours')).toBeUndefined();
});

it('no bound is broken by photos that take 2 ms more than 1.15 of plain sharp, if the rest is fast', () => {
  const large = { costClass: 'large progressive JPEG' } as const;
  const results = [result('photo', [[13.4, 10]]), result('scans', [[1, 10]], large)];
  expect(brokenCpuBounds(results)).toEqual([]);
});

it('each broken bound is a sentence with the ratio', () => {
  const large = { costClass: 'large progressive JPEG' } as const;
  const results = [
    result('photo', [[13.6, 10]]),
    result('drawing', [[30, 10]], { isPhoto: false }),
    result('scans', [[2, 10]], large),
  ];
  expect(brokenCpuBounds(results)).toEqual([
    'all classes, geometric mean: 0.934 of plain sharp, above 0.85',
    'large progressive JPEG: 0.200 of plain sharp, above 0.15',
    'photo: 13.6 ms, above 13.5',
    'drawing: 30.0 ms, above 13.5',
  ]);
});

it('the thumbnails of a format may have few more bytes than plain sharp, and hardly less of the picture', () => {
  const equal = result('photo', [[10, 10]]);
  expect(brokenQualityBounds([equal])).toEqual([]);
  const images = [{ ...measurementSource(10), bytes: 3300, chroma: 0.94 }];
  const peers = new Map(equal.peers).set('ours', { coldMs: 100, peakMb: 60, images });
  expect(brokenQualityBounds([{ ...equal, peers }])).toEqual([
    'jpeg: bytes 1.1 of plain sharp, the bound is 1.05',
    'jpeg: chroma 0.989 of plain sharp, the bound is 1',
  ]);
});

it('three sizes may need 1.3 times the memory of the largest alone', () => {
  const sized = (name: string, peakMb: number): ClassResult => ({
    ...result(name, [[10, 10]]),
    isSized: true,
    peers: new Map([['ours', { coldMs: 100, peakMb, images: [] }]]),
  });
  const results = [sized('three', 135), sized('one', 100), sized('others', 110), sized('one', 100)];
  expect(tablesOf(results)).toContain('for the largest alone: 1.35, 1.10.');
  expect(brokenMemoryBounds(results)).toEqual(["three: 1.35 of the largest size's peak memory"]);
  const refused = [sized('refused', Number.NaN), sized('one', 100)];
  expect(brokenMemoryBounds(refused)).toEqual(["refused: – of the largest size's peak memory"]);
});
