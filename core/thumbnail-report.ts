// What the worker did, stored as S3 metadata of the thumbnail: a success costs one PUT and needs no database.
import * as z from 'zod/mini';
import { thumbnailFormats } from './variant.ts';

/** "none": the source is a still. "first-frame": the source is an animation, and the thumbnail is a still. */
export const animations = ['none', 'kept', 'first-frame'] as const;

/** A blurred picture of the thumbnail: 5 to 25 bytes in base64, which https://evanw.github.io/thumbhash/ describes. */
export const thumbHash = z.base64().check(z.minLength(8), z.maxLength(36));

const wholeNumber = z.coerce.number().check(z.multipleOf(1));

/**
 * The fields of a report in stored order, each with the schema that reads it. The metadata, its parser and the type
 * `ThumbnailReport` all come from this table.
 */
const reportSchema = z.object({
  /** The file's name on the person's device, if the upload carried one. */
  fileName: z.optional(z.pipe(z.pipe(z.string(), z.transform(decodeFileName)), z.string())),
  /** Format found in the content: "jpeg", "png", ... */
  sourceFormat: z.string(),
  /** Size of the source in pixels, after its orientation was applied. */
  sourceWidth: wholeNumber,
  sourceHeight: wholeNumber,
  sourceBytes: wholeNumber,
  /** Whether parts of the source were missing, and the thumbnail shows the rest. */
  isDamaged: z.pipe(
    z.pipe(
      z._default(z.enum(['true', 'false']), 'false'),
      z.transform((text) => text === 'true'),
    ),
    z.boolean(),
  ),
  animation: z._default(z.enum(animations), 'none'),
  thumbHash: z.optional(thumbHash),
  /** Size of the thumbnail, in pixels and bytes. */
  width: wholeNumber,
  height: wholeNumber,
  bytes: wholeNumber,
  /** The tier that rendered the image, why the plan chose it, and the tier's memory. */
  tier: z.string(),
  tierReason: z.string(),
  memoryMb: wholeNumber,
  /** Largest resident set of the process so far. A warm process may have reached it with an earlier image. */
  peakMemoryMb: wholeNumber,
  /** The cost model's class for the image, and its prediction: MB, and ms of CPU time at one full vCPU. */
  imageClass: z.optional(z.string()),
  predictedMemoryMb: z.optional(wholeNumber),
  predictedCpuMs: z.optional(wholeNumber),
  /** CPU time of the rendering in milliseconds, which does not depend on the share of a vCPU. */
  cpuMs: z.optional(wholeNumber),
  /** Tier of the first try, if that try had too little memory or time. */
  escalatedFrom: z.optional(z.string()),
  /** Id of the Lambda invocation. Lambda's REPORT line with the billed time has the same id. */
  requestId: z.optional(z.string()),
  /** Milliseconds from the upload's arrival in S3 to the start of this run; absent if the arrival is unknown. */
  queueMs: z.optional(wholeNumber),
  /** Milliseconds from the start of the read to the end of the render. */
  durationMs: wholeNumber,
  /** Version of the renderer. */
  version: z.string(),
  /** ETag of the upload that the thumbnail was made from; early versions did not store it. */
  sourceEtag: z.optional(z.string()),
});

type ReportFields = Readonly<z.output<typeof reportSchema>>;

/** A thumbnail after the first. Its size is in pixels and bytes. */
const furtherPictureSchema = z.object({
  name: z.string(),
  format: z.enum(thumbnailFormats),
  width: z.number(),
  height: z.number(),
  bytes: z.number(),
});
export type FurtherPicture = Readonly<z.infer<typeof furtherPictureSchema>>;

/** A report in a reply of the web API, which only describes it. */
export const thumbnailReportSchema = z.extend(reportSchema, {
  /** The other thumbnails of the same run, if there are any: see `thumbnailSetMetadata`. */
  further: z.optional(z.readonly(z.array(furtherPictureSchema))),
});
export type ThumbnailReport = Readonly<z.output<typeof thumbnailReportSchema>>;

type Field = keyof ReportFields;

/** Fields whose metadata name is not the field's name in kebab case. */
const otherNames: Partial<Record<Field, string>> = { isDamaged: 'source-damaged' };

const metadataNames = z.keyof(reportSchema).options.map((field) => {
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return [field, otherNames[field] ?? name] as const;
});

/** Metadata travels as HTTP headers: S3 takes ASCII values, and 2 KB in all. */
export function reportToMetadata(report: ReportFields): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [field, name] of metadataNames) {
    const value = report[field];
    if (value !== undefined) metadata[name] = encodeField(field, value);
  }
  return metadata;
}

function encodeField(field: Field, value: string | number | boolean): string {
  if (field === 'fileName') return encodeFileName(String(value));
  return String(typeof value === 'number' ? Math.round(value) : value);
}

/** @returns the report, or `undefined` when the metadata is not one of ours */
export function reportFromMetadata(
  metadata: Readonly<Record<string, string>>,
): ThumbnailReport | undefined {
  const fields = metadataNames.map(([field, name]) => [field, metadata[name]]);
  const report = reportSchema.safeParse(Object.fromEntries(fields)).data;
  const further = readFurther(metadata).map(({ etag: _, ...picture }) => picture);
  return report && { ...report, ...(further.length > 0 && { further }) };
}

/**
 * Metadata that ties an outcome, thumbnail or failure record, to one version of the upload.
 *
 * @param definition how the thumbnails are made: see `definitionOf`
 */
export function outcomeMetadata(etag: string, definition: string): Record<string, string> {
  return { 'source-etag': etag, definition };
}

/** @returns whether an object is an outcome. Other programs use one of the two names too, but hardly both. */
export function isOutcome(metadata: Readonly<Record<string, string>>): boolean {
  return sourceEtagOf(metadata) !== undefined && metadata.definition !== undefined;
}

/** @returns ETag of the upload that an outcome was made from, or `undefined` */
export function sourceEtagOf(metadata: Readonly<Record<string, string>>): string | undefined {
  return metadata['source-etag'];
}

/** A thumbnail after the first, as the metadata of the first one name it. */
export interface FurtherThumbnail extends FurtherPicture {
  readonly etag: string;
}

/**
 * Metadata of the first thumbnail, which is written last.
 *
 * @param definition how the thumbnails were made: see `definitionOf`
 * @param further the other thumbnails, in the order of the outputs
 */
export function thumbnailSetMetadata(definition: string, further: readonly FurtherThumbnail[]) {
  const text = further
    .map(({ name, format, etag, width, height, bytes }) =>
      [`${name}.${format}`, withoutQuotes(etag), `${width}x${height}`, bytes].join('='),
    )
    .join(' ');
  return { definition, ...(text && { further: text }) };
}

const furtherPattern = /^([a-z][a-z0-9-]{0,19})\.([a-z]+)=([^=]+)=(\d+)x(\d+)=(\d+)$/;

/** @returns the other thumbnails that were written with a first one; none if it names none of ours */
export function readFurther(metadata: Readonly<Record<string, string>>): FurtherThumbnail[] {
  return (metadata.further ?? '').split(' ').flatMap((part) => {
    const [, name, named, etag, ...sizes] = furtherPattern.exec(part) ?? [];
    const [width = 0, height = 0, bytes = 0] = sizes.map(Number);
    const format = thumbnailFormats.find((known) => known === named);
    return name && format && etag ? [{ name, format, etag, width, height, bytes }] : [];
  });
}

/**
 * @param metadata of a first thumbnail
 * @param etags of the other thumbnails as they are now, in the order of the outputs
 * @returns whether all were made by this definition, and in one run or in runs with the same result
 */
export function isThumbnailSet(
  metadata: Readonly<Record<string, string>>,
  definition: string,
  etags: readonly (string | undefined)[],
): boolean {
  const recorded = readFurther(metadata);
  const isComplete =
    recorded.length === etags.length &&
    etags.every((etag, i) => etag !== undefined && withoutQuotes(etag) === recorded[i]?.etag);
  return isComplete && isOfDefinition(metadata, definition);
}

/** @returns whether a first thumbnail was made by this definition. A version before this one did not record it */
export function isOfDefinition(
  metadata: Readonly<Record<string, string>>,
  definition: string,
): boolean {
  return (metadata.definition ?? definition) === definition;
}

function withoutQuotes(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Metadata of an upload: the file's name on the person's device, which the key cannot hold. */
export function uploadMetadata(fileName: string): Record<string, string> {
  return { 'file-name': encodeFileName(fileName) };
}

/** @returns the file name in the metadata of an upload, a thumbnail or a failure record, or `undefined` */
export function fileNameFromMetadata(
  metadata: Readonly<Record<string, string>>,
): string | undefined {
  const encoded = metadata['file-name'];
  return encoded === undefined ? undefined : decodeFileName(encoded);
}

function decodeFileName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Longest encoded file name in bytes: S3 allows 2 KB of metadata, and the report of eight thumbnails needs about 1.1. */
const maxEncodedNameBytes = 896;

/**
 * Encodes each character once, and at most as many characters as fit.
 *
 * @returns the longest start of the name whose percent-encoding has at most `maxEncodedNameBytes` bytes
 */
function encodeFileName(fileName: string): string {
  let encoded = '';
  // Each character takes at least one byte, so no character after these fits.
  for (const character of fileName.slice(0, maxEncodedNameBytes + 1).toWellFormed()) {
    const next = encodeURIComponent(character);
    if (encoded.length + next.length > maxEncodedNameBytes) break;
    encoded += next;
  }
  return encoded;
}
