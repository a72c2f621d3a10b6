import { describe, expect, it } from 'vitest';
import { assumedMs, dispatchBilledMs, renderBilledMs } from '#core/lambda-model.ts';
import { type TierName, tierNamed } from '#core/tiers.ts';
import { priceUpload } from './price-upload.ts';
import type { Mode } from './select-uploads.ts';
import { type FunctionName, pricesOf } from './worst-case.ts';

const cpuMs = 400;
const reason = 'the dispatcher has enough memory and time for it';
const job = { inputKey: 'a', reason, predicted: { imageClass: 'any', memoryMb: 1, cpuMs } };

/** As Lambda ends the log of a run. */
const logOf = (tier: TierName, ms: number) =>
  `REPORT RequestId: 1-2\tDuration: 1.00 ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: ${tierNamed(tier).memoryMb} MB\tMax Memory Used: 9 MB\n`;

interface Bucket {
  readonly tier: TierName;
  readonly thumbnails?: number;
  readonly bytes?: number;
  readonly storageClass?: string;
  readonly hasSourceKey?: boolean;
  readonly mode?: Mode;
}

describe('the dollars counted for a bucket are those of its forecast', () => {
  it.each<[string, Bucket]>([
    ['rendered by the dispatcher', { tier: 'small' }],
    ['larger, so that the dispatcher reads its header first', { tier: 'small', bytes: 9e6 }],
    ['rendered by a worker, with three variants', { tier: 'large', thumbnails: 3 }],
    ['infrequently read', { tier: 'small', storageClass: 'STANDARD_IA' }],
    ['in Glacier Instant Retrieval, by a worker', { tier: 'medium', storageClass: 'GLACIER_IR' }],
    ['with a KMS key, by a worker', { tier: 'large', hasSourceKey: true }],
    ['rendered again', { tier: 'small', mode: 'stale' }],
  ])('%s', (_, bucket) => {
    const { tier, thumbnails = 1, bytes = 2e6, hasSourceKey = false, mode = 'missing' } = bucket;
    const upload = { key: 'input/2026/a photo.jpg', bytes, modifiedAt: 0, ...bucket };
    const circumstances = { mode, thumbnails, hasEvents: true, hasSourceKey };
    const reads = { count: 1, bytes: 64 * 1024 };
    const { usd } = priceUpload(
      upload,
      { kind: 'render', tier, cpuMs, reason, reads },
      circumstances,
    );
    const forecast = Object.values(usd).reduce((sum, line) => sum + line, 0);

    const prices = pricesOf(circumstances, upload);
    const bill = (name: FunctionName, on: TierName, ms: number, payload: object) =>
      prices.billOf(name, { payload, logTail: logOf(on, ms) }, 1e9);
    const lookMs = (2 + thumbnails) * assumedMs.read;
    const renderMs = renderBilledMs(cpuMs, tierNamed(tier).memoryMb, thumbnails);
    const counted =
      tier === 'small'
        ? bill('dispatcher', tier, lookMs + renderMs, { outcome: 'thumbnail' })
        : bill('dispatcher', 'small', lookMs + dispatchBilledMs, {
            outcome: 'handed over',
            next: { ...job, tier },
          }) + bill(`worker-${tier}`, tier, renderMs, { outcome: 'thumbnail' });
    expect(counted / forecast).toBeGreaterThan(0.97);
    expect(counted / forecast).toBeLessThan(1.03);
  });
});

describe('a step', () => {
  const circumstances = {
    mode: 'missing',
    thumbnails: 3,
    hasEvents: true,
    hasSourceKey: true,
  } as const;
  const upload = { key: 'input/a.jpg', bytes: 50e6, storageClass: 'GLACIER_IR' };
  const prices = pricesOf(circumstances, upload);
  const bill = (payload: unknown) =>
    prices.billOf('dispatcher', { payload, logTail: logOf('small', 1) }, 1e9);

  it('costs what it did: a look, a header, or the whole upload', () => {
    const failure = (code: string) => bill({ outcome: 'failure', code });
    const [left, refused, damaged] = [
      bill({ outcome: 'left' }),
      failure('unsupported-format'),
      failure('damaged'),
    ];
    expect(bill({ outcome: 'gone' })).toBeLessThan(left);
    expect(left).toBeLessThan(refused);
    expect(damaged - refused).toBeGreaterThan(50e6 * 0.03e-9);
  });

  it('keeps its worst case when nobody knows what it did', () => {
    const worst = bill(undefined);
    expect(bill({ outcome: 'thumbnail' })).toBeLessThan(0.6 * worst);
    expect(bill({ outcome: 'of a later version' })).toBe(worst);
    for (const outcome of ['thumbnail', 'failure', 'left', 'escalated'])
      expect(bill({ outcome })).toBeLessThan(worst);
  });
});
