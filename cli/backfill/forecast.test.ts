import { beforeAll, describe, expect, it } from 'vitest';
import { headBytes } from '#core/first-read.ts';
import { getUsd, putUsd, trafficByteUsd } from '#core/price.ts';
import { tiers } from '#core/tiers.ts';
import { readUploadFacts } from '#storage/plan-upload.ts';
import { defaultKeys } from '#test/doubles/default-keys.ts';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { allImages } from '#test/images/headers.ts';
import { explainImage } from '../explain/explain-image.ts';
import { NotOurs } from './backfill-state.ts';
import { type Forecast, forecastBackfill } from './forecast.ts';
import { createSeenReport, formatForecast } from './format-forecast.ts';
import type { PlannedEnd } from './plan-end.ts';
import { priceUpload } from './price-upload.ts';
import type { Mode } from './select-uploads.ts';

const settings = { maxUploadBytes: 1e6, maxPixels: 50e6, latencyAim: 'balanced' } as const;
const selection = { mode: 'missing', prefix: 'input/', startedAt: 0 } as const;
const options = { settings, maxUsd: 40, concurrency: 50, hasEvents: false, hasSourceKey: false };

/** Small and seeded, so that a failure repeats. */
function seededRandom() {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('a bucket of drawn images', () => {
  const store = createMemoryObjectStore();
  const storage = storageIn(store);
  let whole: Forecast;
  const truth = {
    cpuMs: 0,
    lambdaUsd: 0,
    refused: {} as Record<string, number>,
    tiers: {} as Record<string, number>,
  };

  beforeAll(async () => {
    const images = [
      ...(await allImages()),
      { name: 'a text', bytes: new TextEncoder().encode('no image') },
      { name: 'too large', bytes: new Uint8Array(1e6 + 1) },
    ];
    for (const { name, bytes } of images) {
      for (let copy = 0; copy < 12; copy++) {
        const key = `input/${name} ${copy}.${name.split(' ')[1]}`;
        await store.write(key, { bytes, contentType: 'any' });
        const upload = await readUploadFacts(store, key, settings);
        if (!upload) throw new Error('no upload');
        const found = explainImage(
          key,
          { ok: true, upload },
          { ...settings, tiers, variants: defaultKeys.variants },
        );
        if (found.outcome === 'refuse')
          truth.refused[found.failure.code] = (truth.refused[found.failure.code] ?? 0) + 1;
        if (found.outcome !== 'render') continue;
        const tier = found.tiers.find(({ isChosen }) => isChosen);
        truth.cpuMs += found.need.cpuMs;
        truth.lambdaUsd += (tier?.usdPerMillion ?? 0) / 1e6;
        truth.tiers[tier?.name ?? ''] = (truth.tiers[tier?.name ?? ''] ?? 0) + 1;
      }
    }
    whole = await forecastBackfill(storage, selection, { ...options, perGroup: 1e6 });
  });

  it('is forecast as `explain` explains each of them', () => {
    expect(whole.sampled).toBe(whole.uploads);
    expect(whole.uploads).toBe(store.objects.size);
    expect(whole.cpuMs.sum / truth.cpuMs).toBeCloseTo(1, 2);
    expect(Object.fromEntries(whole.refusals.map(({ code, uploads }) => [code, uploads]))).toEqual(
      truth.refused,
    );
    for (const { name } of tiers) expect(whole.tiers[name].sum).toBe(truth.tiers[name] ?? 0);
    // Beyond what `explain` shows, each run looks for an outcome first, and a refused upload costs a short run.
    const lookAndRefusalsUsd = whole.usd.lambda.sum - truth.lambdaUsd;
    expect(lookAndRefusalsUsd).toBeGreaterThan(0.4e-6 * whole.uploads);
    expect(lookAndRefusalsUsd).toBeLessThan(1.2e-6 * whole.uploads);
    // Nothing is left to the sample. The cost model of the CPU time may be off by half.
    const { totalUsd, cpuMs, usd } = whole;
    expect(usd.s3).toEqual({ sum: usd.s3.sum, low: usd.s3.sum, high: usd.s3.sum });
    expect(cpuMs.low / cpuMs.sum).toBeCloseTo(0.5, 9);
    expect(cpuMs.high / cpuMs.sum).toBeCloseTo(1.5, 9);
    expect(totalUsd.sum - totalUsd.low).toBeCloseTo(usd.lambda.sum / 2, 12);
    expect(totalUsd.high - totalUsd.sum).toBeCloseTo(usd.lambda.sum / 2, 12);
  });

  it('is estimated from a sample, and the true sums are in the ranges', async () => {
    const part = await forecastBackfill(storage, selection, {
      ...options,
      perGroup: 4,
      random: seededRandom(),
    });
    expect(part.sampled).toBeLessThan(0.6 * part.uploads);
    expect(part).toMatchObject({
      uploads: whole.uploads,
      bytes: whole.bytes,
      classes: whole.classes,
    });
    for (const name of ['cpuMs', 'refused', 'hours'] as const) {
      expect(part[name].low, name).toBeLessThanOrEqual(whole[name].sum);
      expect(part[name].high, name).toBeGreaterThanOrEqual(whole[name].sum);
    }
    // A smaller sample costs the command less.
    const runsUsd = whole.totalUsd.sum - whole.commandUsd;
    expect(part.totalUsd.low - part.commandUsd).toBeLessThanOrEqual(runsUsd);
    expect(part.totalUsd.high - part.commandUsd).toBeGreaterThanOrEqual(runsUsd);
    expect(part.commandUsd).toBeLessThan(whole.commandUsd);
  });

  it('costs more with events, a KMS key and colder storage, and reads 64 KiB of each sample', async () => {
    const { walk } = store;
    const firstReads: number[] = [];
    const cold = {
      ...store,
      async *walk(...args: Parameters<typeof walk>) {
        for await (const object of walk.call(store, ...args))
          yield { ...object, storageClass: 'GLACIER_IR' };
      },
      read: async (...args: Parameters<typeof store.read>) => {
        const [, [from, to] = [0, 0]] = args;
        if (from === 0) firstReads.push(to);
        return store.read(...args);
      },
    };
    const more = { ...options, hasEvents: true, hasSourceKey: true, perGroup: 1e6 };
    const { usd, classes, totalUsd } = await forecastBackfill(storageIn(cold), selection, more);
    expect(classes).toEqual({ GLACIER_IR: { uploads: whole.uploads, bytes: whole.bytes } });
    expect(usd.events.sum).toBeCloseTo(whole.uploads * 1e-6, 9);
    expect(usd.kms.sum).toBeGreaterThan(whole.uploads * 3e-6 - 1e-9);
    expect(usd.retrieval.sum).toBeGreaterThan((whole.bytes * 0.03e-9) / 2);
    expect(usd.lambda).toEqual(whole.usd.lambda);
    expect(totalUsd.sum).toBeGreaterThan(whole.totalUsd.sum);
    expect(new Set(firstReads)).toEqual(new Set([headBytes]));
  });

  it('fits the terminal, and names what must be known before', () => {
    const lines = formatForecast({
      ...whole,
      archived: { uploads: 3, bytes: 5e9 },
      refused: { sum: 20, low: 10, high: 30 },
    });
    const text = lines.join('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).toContain('3 uploads (5.000 GB) more are in GLACIER or DEEP_ARCHIVE');
    expect(text.replace(/\n */g, ' ')).toContain('copy each onto itself in STANDARD');
    expect(text).toMatch(/refused +20 +10 +to +30\n +why +.*unsupported-format 12/);
    expect(text).toMatch(/Lambda +\S/);
    expect(text).toMatch(/transfer between S3 and Lambda, in one region +0\.00/);
    expect(text).toMatch(/CPU time +\d+ s .*\nTime, with 50 at a time +\d+ s/);
  });
});

it('an empty bucket costs the listings', async () => {
  const forecast = await forecastBackfill(storageIn(createMemoryObjectStore()), selection, options);
  expect(forecast).toMatchObject({
    uploads: 0,
    sampled: 0,
    totalUsd: { sum: forecast.commandUsd },
  });
  expect(formatForecast(forecast)).toEqual(['0 of 0 uploads to make: nothing.']);
});

describe('the requests of the forecast', () => {
  const requestsOf = async (uploads: number, maxUsd: number) => {
    const store = createMemoryObjectStore();
    for (let i = 0; i < uploads; i++)
      await store.write(`input/${i}.jpg`, { bytes: new Uint8Array(1), contentType: 'any' });
    const seen: (readonly [number, number])[] = [];
    const forecast = forecastBackfill(storageIn(store), selection, {
      ...options,
      maxUsd,
      reportSeen: (...progress) => seen.push(progress),
    });
    return { forecast, seen };
  };

  it('count as spent, once for this pass and once for that of the backfill', async () => {
    const { forecast, seen } = await requestsOf(2500, 40);
    const { spentUsd, commandUsd, sampled } = await forecast;
    // Three pages of uploads and one of outcomes; a header is one GET of one byte.
    const passUsd = 4 * putUsd;
    const headersUsd = sampled * (getUsd + trafficByteUsd);
    expect(sampled).toBe(30);
    expect(spentUsd).toBeCloseTo(passUsd + headersUsd, 10);
    expect(commandUsd).toBeCloseTo(2 * passUsd + headersUsd, 10);
    expect(seen.at(-1)).toEqual([2500, passUsd]);
  });

  it.each([
    ['the pass', 2.5 * putUsd, 'after 1000 uploads'],
    ['the headers', 4 * putUsd + 5 * getUsd, 'after 2500 uploads'],
  ])('end at the ceiling during %s', async (_, maxUsd, clause) => {
    const { forecast } = await requestsOf(2500, maxUsd);
    await expect(forecast).rejects.toThrow(NotOurs);
    await expect(forecast).rejects.toThrow(clause);
  });

  it('are reported every few seconds', () => {
    const lines: string[] = [];
    let now = 0;
    const report = createSeenReport(
      (line) => lines.push(line),
      () => now,
    );
    for (now of [1000, 4999, 5000, 9000, 10_000]) report(now, 0.5);
    expect(lines).toEqual([
      'The forecast has seen 5,000 uploads, for $0.5000 of requests.',
      'The forecast has seen 10,000 uploads, for $0.5000 of requests.',
    ]);
  });
});

describe('the requests of a million uploads', () => {
  const upload = { key: 'input/a.jpg', bytes: 1e6, modifiedAt: 0 };
  const reads = { count: 2, bytes: 2 * headBytes };
  const render = { kind: 'render', cpuMs: 60, reason: 'any', reads } as const;
  // Those of "Requests per upload" in docs/architecture.md, and 1.20 for the look before: two HEADs and a GET.
  it.each<[string, number, Mode, PlannedEnd, number]>([
    ['the dispatcher renders it', 1e6, 'missing', { ...render, tier: 'small' }, 5.8 + 1.2],
    [
      'the dispatcher renders it, larger',
      5e6,
      'missing',
      { ...render, tier: 'small', reads: { ...reads, count: 1 } },
      6.2 + 1.2,
    ],
    ['a worker renders it', 1e6, 'missing', { ...render, tier: 'large' }, 6.2 + 1.2],
    ['it is refused', 1e6, 'missing', { kind: 'refuse', code: 'empty', reads }, 6.2 + 1.2],
    ['it replaces a thumbnail', 1e6, 'stale', { ...render, tier: 'small' }, 5.8 + 1.2 + 5.4],
    ['it replaces a failure', 1e6, 'failed', { ...render, tier: 'small' }, 5.8 + 1.2 + 0.4],
    ['it is gone', 1e6, 'missing', { kind: 'gone', reads }, 0.4],
  ])('%s', (_, bytes, mode, end, usd) => {
    const circumstances = { mode, thumbnails: 1, hasEvents: false, hasSourceKey: false };
    expect(priceUpload({ ...upload, bytes }, end, circumstances).usd.s3 * 1e6).toBeCloseTo(usd, 6);
  });
});
