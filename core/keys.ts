// The keys of uploads, thumbnails and failure records. No other file builds or parses a key.
import { createHash } from 'node:crypto';

export const inputPrefix = 'input/';
export const outputPrefix = 'output/';

/** Lower-case extensions, and the thumbnail formats that they name. */
const formatOfExtension = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'avif',
} as const;

export type ThumbnailFormat = (typeof formatOfExtension)[keyof typeof formatOfExtension];

export interface OutputKeys {
  readonly thumbnailKey: string;
  readonly thumbnailFormat: ThumbnailFormat;
  readonly failureKey: string;
}

const failureSuffix = '.error.json';

/** S3's limit for a key, in bytes of UTF-8. */
export const maxKeyBytes = 1024;
/** File systems take names of 255 bytes, and the local S3 adds 22. Others may sync the bucket to a disk too. */
const maxSegmentBytes = 230;

/**
 * Makes the keys of an upload's outcome. They depend on the input key alone, and two inputs never share an output.
 *
 * | input               | thumbnail                        |                                           |
 * |---------------------|----------------------------------|-------------------------------------------|
 * | `a/photo.JPG`       | `a/photo_thumbnail.JPG`          | the extension names a thumbnail format    |
 * | `a/photo.heic`      | `a/photo_thumbnail.heic.webp`    | another extension: WebP                   |
 * | `a/photo`           | `a/photo_thumbnail_.webp`        | no extension: WebP                        |
 * | longer than S3 takes| `<sha256>_thumbnail__.webp`      | the extension still decides on the format |
 *
 * An extension is 1 to 16 ASCII letters and digits after the last dot. It contains no underscore, so the four forms
 * cannot be confused.
 *
 * @param inputKey decoded object key
 * @returns `undefined` when the key is not an upload: it is outside `input/`, or a folder marker
 */
export function outputKeysOf(inputKey: string): OutputKeys | undefined {
  if (!inputKey.startsWith(inputPrefix) || inputKey.endsWith('/')) return undefined;
  const path = inputKey.slice(inputPrefix.length);
  const extension = extensionOf(path);
  const name = extension === undefined ? path : path.slice(0, -extension.length - 1);
  const format = extension === undefined ? undefined : formatFor(extension);

  let thumbnailKey: string;
  if (extension === undefined) thumbnailKey = `${outputPrefix}${name}_thumbnail_.webp`;
  else if (format) thumbnailKey = `${outputPrefix}${name}_thumbnail.${extension}`;
  else thumbnailKey = `${outputPrefix}${name}_thumbnail.${extension}.webp`;

  if (isTooLong(thumbnailKey + failureSuffix)) {
    const digest = createHash('sha256').update(inputKey).digest('hex');
    thumbnailKey = `${outputPrefix}${digest}_thumbnail__.${format ? extension : 'webp'}`;
  }
  return {
    thumbnailKey,
    thumbnailFormat: format ?? 'webp',
    failureKey: thumbnailKey + failureSuffix,
  };
}

/**
 * Finds the upload that an outcome belongs to: the inverse of `outputKeysOf`.
 *
 * @returns `undefined` when the key is not an outcome, or stands for an input key that was too long to keep
 */
export function inputKeyOf(outputKey: string): string | undefined {
  if (!outputKey.startsWith(outputPrefix)) return undefined;
  const end = isFailureKey(outputKey) ? -failureSuffix.length : undefined;
  const path = outputKey.slice(outputPrefix.length, end);
  const [, name, extension] =
    /^(.*)_thumbnail(\.[A-Za-z0-9]+)\.webp$/s.exec(path) ??
    /^(.*)_thumbnail(\.[A-Za-z0-9]+)$/s.exec(path) ??
    /^(.*)_thumbnail_(?:\.webp)$/s.exec(path) ??
    [];
  if (name === undefined) return undefined;
  const inputKey = `${inputPrefix}${name}${extension ?? ''}`;
  const keys = outputKeysOf(inputKey);
  return keys?.thumbnailKey === outputPrefix + path ? inputKey : undefined;
}

/** The other characters survive every encoding between the browser, S3, its events and a file system. */
const unsafeCharacters = /[^A-Za-z0-9._-]+/g;
const maxSafeNameLength = 100;

/**
 * UTF-16 units read from each end of a file name: together one more than NTFS and APFS allow for a name. NFKD may make 18
 * times as many units, and sorts a row of accents in quadratic time. So this limit applies before NFKD.
 */
const readFromEachEnd = 128;

/** The id of a batch: 128 bits as 26 characters of lower-case base32. */
export const batchIdPattern = /^[a-z2-7]{26}$/;

/**
 * @returns the key for a file of a batch. Metadata keeps the person's own file name. The reduced name here helps people who
 *   browse the bucket, and its extension chooses the thumbnail's format
 */
export function uploadKeyOf(batchId: string, index: number, fileName: string): string {
  return `${inputPrefix}${batchId}/${index}/${safeName(fileName)}`;
}

/** @returns the prefixes of one batch's uploads and outcomes */
export function batchPrefixesOf(batchId: string): { uploads: string; outcomes: string } {
  return { uploads: `${inputPrefix}${batchId}/`, outcomes: `${outputPrefix}${batchId}/` };
}

/** @returns the file's number in its batch, or `undefined` when the key is not `<prefix>/<batch id>/<n>/...` */
export function indexOf(key: string): number | undefined {
  const segment = /^(?:input|output)\/[^/]+\/(0|[1-9]\d{0,5})\/[^/]+$/.exec(key)?.[1];
  return segment === undefined ? undefined : Number(segment);
}

export function isFailureKey(key: string): boolean {
  return key.endsWith(failureSuffix);
}

function safeName(fileName: string): string {
  const isLong = fileName.length > 2 * readFromEachEnd;
  const name = isLong
    ? fileName.slice(0, readFromEachEnd) + fileName.slice(-readFromEachEnd)
    : fileName;
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(unsafeCharacters, '_');
  const extension = extensionOf(plain);
  const suffix = extension === undefined ? '' : `.${extension}`;
  const stem = plain.slice(0, plain.length - suffix.length).replace(/^[._]+/, '');
  return (stem.slice(0, maxSafeNameLength - suffix.length) || 'image') + suffix;
}

function extensionOf(path: string): string | undefined {
  return /\.([A-Za-z0-9]{1,16})$/.exec(path)?.[1];
}

function formatFor(extension: string): ThumbnailFormat | undefined {
  const known: Readonly<Record<string, ThumbnailFormat>> = formatOfExtension;
  const lower = extension.toLowerCase();
  return Object.hasOwn(known, lower) ? known[lower] : undefined;
}

function isTooLong(key: string): boolean {
  const lastSegment = key.slice(key.lastIndexOf('/') + 1);
  return byteLength(key) > maxKeyBytes || byteLength(lastSegment) > maxSegmentBytes;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
