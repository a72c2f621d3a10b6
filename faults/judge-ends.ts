// Checks how every upload ended, after all invocations have ended, against the promise of docs/reliability.md.
import sharp from 'sharp';
import { failureCodes } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import type { OutcomeEvent } from '#core/outcome-event.ts';
import { isThumbnailSet, sourceEtagOf } from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import type { Stores } from '#storage/object-store.ts';
import { keys } from './run-handler.ts';
import type { Color, Source } from './sources.ts';
import type { Uploads } from './uploads.ts';

export const faults = ['lost', 'doubled', 'stale', 'mixed', 'orphaned', 'wrong', 'silent'] as const;
export type Fault = (typeof faults)[number];

export interface End {
  readonly key: string;
  readonly kind: string;
  /** "thumbnail", "deleted", or the failure's code. */
  readonly outcome: string;
  readonly fault?: Fault | undefined;
}

/** Codes that describe the run and not the bytes. Only an upload whose run a fault struck may end with them. */
const codesOfRuns: readonly string[] = [
  'interrupted',
  'internal-error',
  'crashed',
  'took-too-long',
  'needs-too-much-memory',
];

/**
 * @param published the events of all outcomes
 * @param isStruck whether a fault struck a run of the upload
 */
export function judgeEnds(
  stores: Stores,
  uploads: Uploads,
  published: readonly OutcomeEvent[],
  isStruck: (key: string) => boolean,
): Promise<End[]> {
  return mapWithConcurrency(uploads.keys, 16, async (key) => {
    const end = await judgeEnd(stores, key, uploads.sourceOf(key), isStruck(key));
    return end.fault || (await isTold(stores, end, published)) ? end : { ...end, fault: 'silent' };
  });
}

const detailTypes: Readonly<Record<string, OutcomeEvent['detailType']>> = {
  thumbnail: 'Thumbnails Ready',
  deleted: 'Thumbnails Removed',
};

/** Whether there is an event of this outcome, and of this version of the upload. */
async function isTold(
  { input }: Stores,
  { key, outcome }: End,
  published: readonly OutcomeEvent[],
): Promise<boolean> {
  const etag = (await input.readHead(key))?.etag.replaceAll('"', '');
  const type = detailTypes[outcome] ?? 'Thumbnail Failed';
  return published.some(
    ({ detailType, detail }) =>
      detailType === type &&
      detail.object?.key === key &&
      (etag === undefined || detail.object.etag === etag),
  );
}

async function judgeEnd(
  { input, output }: Stores,
  key: string,
  source: Source,
  isStruck: boolean,
): Promise<End> {
  const outcomeKeys = keys.outcomeKeysOf(key);
  if (!outcomeKeys) throw new Error(`Not the key of an upload: ${key}`);
  const upload = await input.readHead(key);
  const [thumbnail, ...others] = await mapWithConcurrency(outcomeKeys.thumbnailKeys, 3, (one) =>
    output.read(one),
  );
  const record = await output.read(outcomeKeys.failureKey);
  const end = (outcome: string, fault?: Fault) => ({ key, kind: source.kind, outcome, fault });

  if (!upload) {
    const isLeft = [thumbnail, ...others, record].some((outcome) => outcome !== undefined);
    return end('deleted', isLeft ? 'orphaned' : undefined);
  }
  if (thumbnail && record) return end('both', 'doubled');
  const outcome = thumbnail ?? record;
  if (!outcome) return end('none', 'lost');
  if (sourceEtagOf(outcome.metadata) !== upload.etag) return end('of an earlier upload', 'stale');
  if (thumbnail) {
    const etags = others.map((other) => other?.etag);
    if (!isThumbnailSet(thumbnail.metadata, definitionOf(keys.outputsOf(key)), etags)) {
      return end('with others', 'mixed');
    }
    const { expected } = source;
    const areRight = await mapWithConcurrency(
      [thumbnail, ...others],
      3,
      async (made) => made && expected instanceof Object && isOf(made.bytes, expected),
    );
    const isRight = !areRight.includes(false);
    return end('thumbnail', isRight ? undefined : 'wrong');
  }
  const { code } = parseFailureRecord(outcome.bytes, key).failure;
  const isRight = code === source.expected || (isStruck && codesOfRuns.includes(code));
  return end(code, isRight && failureCodes.some((known) => known === code) ? undefined : 'wrong');
}

/** Encoders move a flat colour by a few of 255. */
const tolerance = 12;

async function isOf(bytes: Uint8Array, { r, g, b }: Color): Promise<boolean> {
  const { channels } = await sharp(bytes).removeAlpha().stats();
  return [r, g, b].every((value, i) => Math.abs((channels[i]?.mean ?? -1) - value) <= tolerance);
}
