// What a backfill will make and cost. One pass counts its uploads, and the headers of a sample tell what they need.
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { trafficByteUsd } from '#core/price.ts';
import type { RenderSettings } from '#core/settings.ts';
import { type TierName, tierNames } from '#core/tiers.ts';
import type { ObjectStore, UploadStorage } from '#storage/object-store.ts';
import { countOf } from '../text-table.ts';
import { NotOurs } from './backfill-state.ts';
import { addModelError, createSample, type Estimate, estimateSum } from './estimate.ts';
import { planEnd } from './plan-end.ts';
import type { Circumstances } from './price-step.ts';
import { type LineUsd, priceUpload } from './price-upload.ts';
import { createMeter, meterStorage, requestsUsd } from './request-meter.ts';
import { type Candidate, type Selection, selectUploads } from './select-uploads.ts';

export interface Count {
  readonly uploads: number;
  readonly bytes: number;
}

/** Numbers are exact, and estimates are from the sample. */
export interface Forecast extends Count {
  /** Uploads that the pass has seen, selected or not. */
  readonly seen: number;
  readonly classes: Readonly<Record<string, Count>>;
  /** They would be made too, but somebody must restore them first. */
  readonly archived: Count;
  /** Uploads whose headers were read. */
  readonly sampled: number;
  readonly tiers: Readonly<Record<TierName, Estimate>>;
  readonly refused: Estimate;
  /** Most frequent first. */
  readonly refusals: readonly { readonly code: string; readonly uploads: number }[];
  /** CPU time of all renders at one full vCPU. */
  readonly cpuMs: Estimate;
  readonly usd: Readonly<Record<keyof LineUsd, Estimate>>;
  /** For what this forecast has asked of S3. */
  readonly spentUsd: number;
  /** The same, and for the pass that the backfill makes once more. */
  readonly commandUsd: number;
  readonly totalUsd: Estimate;
  readonly concurrency: number;
  readonly hours: Estimate;
}

export interface ForecastOptions extends Pick<Circumstances, 'hasEvents' | 'hasSourceKey'> {
  readonly settings: Pick<RenderSettings, 'maxUploadBytes' | 'maxPixels' | 'latencyAim'>;
  /** The forecast stops before its own requests cost more. */
  readonly maxUsd: number;
  /** Uploads at the same time. */
  readonly concurrency: number;
  /** Headers read for each group of similar uploads. */
  readonly perGroup?: number;
  /** As Math.random. */
  readonly random?: (() => number) | undefined;
  readonly openBucket?: ((name: string) => ObjectStore) | undefined;
  /** Gets the uploads that the pass has seen, and the dollars for its requests. */
  readonly reportSeen?: (uploads: number, spentUsd: number) => void;
}

/** 810 headers of the bucket in `npm run bench:backfill`. With a dozen, the interval held in 83 of 100 samples. */
export const defaultPerGroup = 30;
const readsAtOnce = 20;

/** @throws NotOurs at the ceiling; what `selectUploads` throws, and what S3 throws if it does not answer */
export async function forecastBackfill(
  storage: UploadStorage,
  selection: Selection,
  options: ForecastOptions,
): Promise<Forecast> {
  const { concurrency, perGroup = defaultPerGroup } = options;
  const meter = createMeter();
  let readBytes = 0;
  const spentUsd = () => requestsUsd(meter) + readBytes * trafficByteUsd;
  const sample = createSample<Candidate>(perGroup, options.random);
  const classes: Record<string, Count> = {};
  let all: Count = { uploads: 0, bytes: 0 };
  let archived = all;
  let seen = 0;
  for await (const one of selectUploads(storage, selection, undefined, meter, options.openBucket)) {
    seen = one.seen;
    options.reportSeen?.(seen, spentUsd());
    refuseAbove(options.maxUsd, spentUsd(), seen);
    archived = add(archived, one.archived);
    all = add(all, one.upload);
    if (!one.upload) continue;
    const { storageClass = 'STANDARD' } = one.upload;
    classes[storageClass] = add(classes[storageClass], one.upload);
    sample.add(one.upload);
  }
  const passUsd = spentUsd();

  const circumstances = {
    ...options,
    mode: selection.mode,
    thumbnails: storage.keys.variants.length,
  };
  const metered = meterStorage(storage, meter);
  const drawn = sample.groups().flatMap((group) => group.drawn);
  const plans = await mapWithConcurrency(drawn, readsAtOnce, async (upload) => {
    refuseAbove(options.maxUsd, spentUsd(), seen);
    const end = await planEnd(upload.key, metered, options.settings);
    readBytes += end.reads.bytes;
    return [upload, { end, ...priceUpload(upload, end, circumstances) }] as const;
  });
  const planned = new Map(plans);
  type Planned = (typeof plans)[number][1];
  const estimate = (read: (one: Planned) => number) =>
    estimateSum(sample.groups(), (upload) => {
      const found = planned.get(upload);
      return found ? read(found) : 0;
    });

  const commandUsd = spentUsd() + passUsd;
  const usdOf = (line: keyof LineUsd) => estimate(({ usd }) => usd[line]);
  const lambdaUsd = usdOf('lambda');
  const upload = estimate(({ usd }) => Object.values(usd).reduce((sum, value) => sum + value, 0));
  const wait = estimate(({ waitMs }) => waitMs / concurrency / 3_600_000);
  const codes = new Set(plans.flatMap(([, { end }]) => (end.kind === 'refuse' ? [end.code] : [])));
  const refusals = [...codes].map((code) => ({
    code,
    uploads: estimate(({ end }) => Number(end.kind === 'refuse' && end.code === code)).sum,
  }));
  const onTier = (tier: TierName) =>
    estimate(({ end }) => Number(end.kind === 'render' && end.tier === tier));
  const [small, medium, large, huge] = tierNames;
  return {
    ...all,
    seen,
    classes,
    archived,
    sampled: plans.length,
    tiers: {
      small: onTier(small),
      medium: onTier(medium),
      large: onTier(large),
      huge: onTier(huge),
    },
    refused: estimate(({ end }) => Number(end.kind === 'refuse')),
    refusals: refusals.sort((a, b) => b.uploads - a.uploads),
    cpuMs: addModelError(estimate(({ end }) => (end.kind === 'render' ? end.cpuMs : 0))),
    usd: {
      lambda: addModelError(lambdaUsd),
      s3: usdOf('s3'),
      retrieval: usdOf('retrieval'),
      kms: usdOf('kms'),
      logs: usdOf('logs'),
      events: usdOf('events'),
    },
    spentUsd: spentUsd(),
    commandUsd,
    totalUsd: shift(addModelError(upload, lambdaUsd), commandUsd),
    concurrency,
    hours: addModelError(wait),
  };
}

function add({ uploads, bytes }: Count = { uploads: 0, bytes: 0 }, upload?: Candidate): Count {
  return upload ? { uploads: uploads + 1, bytes: bytes + upload.bytes } : { uploads, bytes };
}

function shift({ sum, low, high }: Estimate, by: number): Estimate {
  return { sum: sum + by, low: low + by, high: high + by };
}

function refuseAbove(maxUsd: number, spentUsd: number, seen: number): void {
  if (spentUsd < maxUsd) return;
  throw new NotOurs(
    `The forecast stopped at the ceiling of $${maxUsd}: its own requests to S3 have cost $${spentUsd.toFixed(4)} after ${countOf(seen, 'upload')}, and the backfill would repeat them. Nothing was started. Name a smaller place, or raise --max-dollars.`,
  );
}
