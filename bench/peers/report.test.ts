import { expect, it } from 'vitest';
import type { ClassResult, ImageFigures } from './measure.ts';
import { brokenBounds, cpuRatio, tablesOfAll } from './report.ts';

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
  const peers = new Map([
    ['ours', peer(0)],
    ['plain sharp', peer(1)],
  ] as const);
  return { name, costClass: 'baseline JPEG', isPhoto: true, ...kind, peers };
}

it('a ratio is the geometric mean over the images that both peers made', () => {
  const mixed = result('mixed', [
    [1, 2],
    [8, 1],
    [undefined, 5],
    [5, undefined],
  ]);
  expect(cpuRatio(mixed, 'ours')).toBeCloseTo(2);
  expect(cpuRatio(result('refused', [[1, undefined]]), 'ours')).toBeUndefined();
});

it('no bound is broken by photos that take at most 1.05 of plain sharp, if the rest is fast', () => {
  const large = { costClass: 'large progressive JPEG' } as const;
  const results = [result('photo', [[10.4, 10]]), result('scans', [[1, 10]], large)];
  expect(brokenBounds(results)).toEqual([]);
});

it('each broken bound is a sentence with the ratio', () => {
  const large = { costClass: 'large progressive JPEG' } as const;
  const results = [
    result('photo', [[11, 10]]),
    result('drawing', [[30, 10]], { isPhoto: false }),
    result('scans', [[2, 10]], large),
  ];
  expect(brokenBounds(results)).toEqual([
    'all classes, geometric mean: 0.871 of plain sharp, above 0.7',
    'large progressive JPEG: 0.200 of plain sharp, above 0.15',
    'photo: 1.100 of plain sharp, above 1.05',
  ]);
});

it('the figures of a class are means over the images that every peer made', () => {
  const tables = tablesOfAll([
    result('photos', [
      [1, 2],
      [4, 8],
      [900, undefined],
    ]),
  ]);
  expect(tables).toMatch(/\| photos +\| +2\.0 \| +4\.0 \| +0\.50 \|/);
});

it('a dash stands for a peer that made no thumbnail', () => {
  const tables = tablesOfAll([result('photo', [[undefined, 10]])]);
  expect(tables).toMatch(/\| photo +\| +– \| +10\.0 \| +– \|/);
});
