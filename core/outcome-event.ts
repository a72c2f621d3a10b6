// What an application learns of an upload: the detail of an event in the field names of S3's own events (docs/events.md).
import { createHash } from 'node:crypto';
import type { AnyFailure } from './failure.ts';
import type { KeyScheme } from './keys.ts';
import { reportFromMetadata } from './thumbnail-report.ts';
import { definitionOf } from './variant.ts';

/** The `source` of our events on EventBridge. Rules and the functions' permission match this name. */
export const eventSource = 'thumbnail-generator';

/** The version of the upload that a run worked on. */
export interface Upload {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** `undefined` if S3 denied us the upload, and its event did not say it. */
  readonly totalBytes?: number | undefined;
  readonly versionId?: string | undefined;
  readonly modifiedAt?: number | undefined;
}

/** What a run knows about the outcome that it leaves. `metadata` is that of the first thumbnail. */
export type Outcome =
  | {
      readonly kind: 'ready';
      readonly upload: Upload;
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'failed'; readonly upload: Upload; readonly failure: AnyFailure }
  | { readonly kind: 'removed'; readonly etag?: string | undefined };

const detailTypes = {
  ready: 'Thumbnails Ready',
  failed: 'Thumbnail Failed',
  removed: 'Thumbnails Removed',
} as const satisfies Record<Outcome['kind'], string>;

type Fields = Readonly<Record<string, unknown>>;

export interface OutcomeEvent {
  readonly detailType: (typeof detailTypes)[Outcome['kind']] | 'Thumbnails Test';
  readonly detail: Fields & {
    readonly id: string;
    readonly object?: Fields & { readonly key: string; readonly etag?: string | undefined };
  };
}

/**
 * @param inputKey of the upload
 * @param causedAt when S3 sent the event that caused the run: it distinguishes two removals of the same key
 */
export function outcomeEvent(
  outcome: Outcome,
  keys: KeyScheme,
  inputKey: string,
  causedAt: string | undefined,
): OutcomeEvent {
  const { input, output } = keys.places;
  const definition = definitionOf(keys.outputsOf(inputKey));
  const upload = outcome.kind === 'removed' ? undefined : outcome.upload;
  const etag = (outcome.kind === 'removed' ? outcome.etag : outcome.upload.etag)?.replaceAll(
    '"',
    '',
  );
  const code = outcome.kind === 'failed' ? outcome.failure.code : undefined;
  // A removal may be found twice, and the second run finds no ETag any more.
  const identity = upload
    ? [etag, upload.versionId, upload.modifiedAt, definition, code]
    : [causedAt];
  return {
    detailType: detailTypes[outcome.kind],
    detail: {
      version: '0',
      id: idOf([outcome.kind, input.bucket, inputKey, ...identity]),
      bucket: { name: input.bucket },
      object: {
        key: inputKey,
        size: upload?.totalBytes,
        etag,
        'version-id': upload?.versionId,
        'last-modified': timeOf(upload?.modifiedAt),
        metadata: upload && withinLimit(upload.metadata),
      },
      'output-bucket': { name: output.bucket },
      ...resultOf(outcome, keys, inputKey),
    },
  };
}

function resultOf(outcome: Outcome, keys: KeyScheme, inputKey: string) {
  if (outcome.kind === 'failed') {
    const { code, message } = outcome.failure;
    return { failure: { code, message } };
  }
  const outputs = keys.outputsOf(inputKey);
  const { thumbnailKeys = [] } = keys.outcomeKeysOf(inputKey, outputs) ?? {};
  const named = outputs.map(({ name: variant, format }, i) => ({
    variant,
    key: thumbnailKeys[i],
    type: `image/${format}`,
  }));
  if (outcome.kind === 'removed') return { outputs: named };
  const report = reportFromMetadata(outcome.metadata);
  const pictures = report ? [report, ...(report.further ?? [])] : [];
  return {
    outputs: named.map((each, i) => {
      const { width, height, bytes } = pictures[i] ?? {};
      return { ...each, width, height, bytes };
    }),
    thumbhash: report?.thumbHash,
  };
}

/** `doctor` sends this event to test the path to the bus. A rule for the detail type of an outcome does not match it. */
export function testEvent(id: string): OutcomeEvent {
  return { detailType: 'Thumbnails Test', detail: { version: '0', id } };
}

/** An event as EventBridge delivers it. */
export function envelopeOf(
  { detailType, detail }: OutcomeEvent,
  place: {
    readonly id: string;
    readonly account: string;
    readonly time: string;
    readonly region: string;
  },
) {
  const { id, ...where } = place;
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source: eventSource,
    ...where,
    resources: [],
    detail,
  };
}

function idOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

/** S3's limit for the metadata of an object, in bytes (user guide, "Working with object metadata"). Other stores may take more. */
const maxMetadataBytes = 2048;

function withinLimit(metadata: Readonly<Record<string, string>>) {
  let bytes = 0;
  const kept = Object.entries(metadata).filter(([name, value]) => {
    bytes += Buffer.byteLength(name + value);
    return bytes <= maxMetadataBytes;
  });
  return Object.fromEntries(kept);
}

/** S3's headers know the time to the second. */
function timeOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
