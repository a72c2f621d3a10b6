// What the worker did, as it rides on the thumbnail: S3 object metadata, so that success costs one PUT and no database.
import * as z from 'zod';

/** "none" when the source stands still, "first-frame" when it moves and the thumbnail does not. */
export const animations = ['none', 'kept', 'first-frame'] as const;
export type Animation = (typeof animations)[number];

/** S3 user metadata travels as HTTP headers: ASCII values, 2 KB in all. Names are percent-encoded for that. */
const metadataSchema = z.object({
  'file-name': z.string().optional(),
  'source-format': z.string(),
  'source-width': z.coerce.number().int(),
  'source-height': z.coerce.number().int(),
  'source-bytes': z.coerce.number().int(),
  'source-damaged': z.enum(['true', 'false']).optional(),
  animation: z.enum(animations).optional(),
  width: z.coerce.number().int(),
  height: z.coerce.number().int(),
  bytes: z.coerce.number().int(),
  tier: z.string(),
  'tier-reason': z.string(),
  'memory-mb': z.coerce.number().int(),
  'peak-memory-mb': z.coerce.number().int(),
  'image-class': z.string().optional(),
  'predicted-memory-mb': z.coerce.number().int().optional(),
  'predicted-cpu-ms': z.coerce.number().int().optional(),
  'cpu-ms': z.coerce.number().int().optional(),
  'escalated-from': z.string().optional(),
  'request-id': z.string().optional(),
  'queue-ms': z.coerce.number().int().optional(),
  'duration-ms': z.coerce.number().int(),
  version: z.string(),
  'source-etag': z.string().optional(),
});

export interface ThumbnailReport {
  /** The person's own file name, where the upload carried one. */
  readonly fileName?: string | undefined;
  /** Format found in the content: "jpeg", "png", ... */
  readonly sourceFormat: string;
  /** Size of the source as shown, after its orientation was applied, in pixels. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly sourceBytes: number;
  /** Whether parts of the source were missing, and the rest is shown. */
  readonly isDamaged: boolean;
  readonly animation: Animation;
  /** Size of the thumbnail in pixels, and its bytes. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Name of the tier that rendered it, why it was chosen, and the memory it is given. */
  readonly tier: string;
  readonly tierReason: string;
  readonly memoryMb: number;
  /** Largest resident set of the process so far, which a warm process shares with earlier images. */
  readonly peakMemoryMb: number;
  /** Class of images that the cost model took it for, and what it predicted: MB, and ms of CPU time at one full vCPU. */
  readonly imageClass?: string | undefined;
  readonly predictedMemoryMb?: number | undefined;
  readonly predictedCpuMs?: number | undefined;
  /** CPU time of the rendering, in milliseconds, whatever share of a vCPU it got. */
  readonly cpuMs?: number | undefined;
  /** Tier of the first try, when that had too little memory or time. */
  readonly escalatedFrom?: string | undefined;
  /** Of the Lambda invocation: the platform's REPORT line with the billed time has it too. */
  readonly requestId?: string | undefined;
  /** From S3's taking the upload in to the start of this run, in milliseconds; absent when the time is not known. */
  readonly queueMs?: number | undefined;
  /** From the start of the read to the end of the render, in milliseconds. */
  readonly durationMs: number;
  /** Version of the renderer. */
  readonly version: string;
  /** ETag of the upload that it was made of; absent on those of early versions. */
  readonly sourceEtag?: string | undefined;
}

export function reportToMetadata(report: ThumbnailReport): Record<string, string> {
  return {
    ...(report.fileName === undefined ? {} : { 'file-name': encodeFileName(report.fileName) }),
    'source-format': report.sourceFormat,
    'source-width': String(report.sourceWidth),
    'source-height': String(report.sourceHeight),
    'source-bytes': String(report.sourceBytes),
    'source-damaged': String(report.isDamaged),
    animation: report.animation,
    width: String(report.width),
    height: String(report.height),
    bytes: String(report.bytes),
    tier: report.tier,
    'tier-reason': report.tierReason,
    'memory-mb': String(Math.round(report.memoryMb)),
    'peak-memory-mb': String(Math.round(report.peakMemoryMb)),
    ...optional('image-class', report.imageClass),
    ...optional('predicted-memory-mb', report.predictedMemoryMb),
    ...optional('predicted-cpu-ms', report.predictedCpuMs),
    ...optional('cpu-ms', report.cpuMs),
    ...optional('escalated-from', report.escalatedFrom),
    ...optional('request-id', report.requestId),
    ...optional('queue-ms', report.queueMs),
    'duration-ms': String(Math.round(report.durationMs)),
    version: report.version,
    ...(report.sourceEtag === undefined ? {} : sourceEtagMetadata(report.sourceEtag)),
  };
}

/** The metadata of both outcomes, thumbnail and failure record, that ties them to one version of the upload. */
export function sourceEtagMetadata(etag: string): Record<string, string> {
  return { 'source-etag': etag };
}

/** @returns ETag of the upload that an outcome was made of, or `undefined` */
export function sourceEtagOf(metadata: Readonly<Record<string, string>>): string | undefined {
  return metadata['source-etag'];
}

function optional(name: string, value: string | number | undefined): Record<string, string> {
  if (value === undefined) return {};
  return { [name]: typeof value === 'number' ? String(Math.round(value)) : value };
}

/** @returns the report, or `undefined` when the metadata is not one of ours */
export function reportFromMetadata(
  metadata: Readonly<Record<string, string>>,
): ThumbnailReport | undefined {
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) return undefined;
  const found = parsed.data;
  return {
    fileName: fileNameFromMetadata(metadata),
    sourceFormat: found['source-format'],
    sourceWidth: found['source-width'],
    sourceHeight: found['source-height'],
    sourceBytes: found['source-bytes'],
    isDamaged: found['source-damaged'] === 'true',
    animation: found.animation ?? 'none',
    width: found.width,
    height: found.height,
    bytes: found.bytes,
    tier: found.tier,
    tierReason: found['tier-reason'],
    memoryMb: found['memory-mb'],
    peakMemoryMb: found['peak-memory-mb'],
    imageClass: found['image-class'],
    predictedMemoryMb: found['predicted-memory-mb'],
    predictedCpuMs: found['predicted-cpu-ms'],
    cpuMs: found['cpu-ms'],
    escalatedFrom: found['escalated-from'],
    requestId: found['request-id'],
    queueMs: found['queue-ms'],
    durationMs: found['duration-ms'],
    version: found.version,
    sourceEtag: found['source-etag'],
  };
}

/** The metadata an upload carries: the person's own file name, which the key cannot hold. */
export function uploadMetadata(fileName: string): Record<string, string> {
  return { 'file-name': encodeFileName(fileName) };
}

/** @returns the file name an upload, a thumbnail or a failure record carries, or `undefined` */
export function fileNameFromMetadata(
  metadata: Readonly<Record<string, string>>,
): string | undefined {
  const encoded = metadata['file-name'];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Longest encoded file name in bytes: S3 allows 2 KB of metadata, and the report needs about 700. */
const maxEncodedNameBytes = 1024;

/**
 * Encodes each character once, and at most as many characters as fit.
 *
 * @returns the longest start of the name whose percent-encoding has at most `maxEncodedNameBytes` bytes
 */
function encodeFileName(fileName: string): string {
  let encoded = '';
  // One character takes at least one byte, so no character beyond these fits.
  for (const character of fileName.slice(0, maxEncodedNameBytes + 1).toWellFormed()) {
    const next = encodeURIComponent(character);
    if (encoded.length + next.length > maxEncodedNameBytes) break;
    encoded += next;
  }
  return encoded;
}
