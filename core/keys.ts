// The keys of uploads, thumbnails and failure records. No other file builds or parses a key.
import { createHash } from 'node:crypto';
import {
  extensionOf,
  formatNamedBy,
  type NamedFormat,
  type Output,
  outputOf,
  thumbnailFormats,
  type Variant,
} from './variant.ts';

/** Where objects are. */
export interface Place {
  readonly bucket: string;
  /** Start of every key: empty, or with a slash at its end. */
  readonly prefix: string;
}

export interface Places {
  readonly input: Place;
  readonly output: Place;
  /** What we note about uploads. S3's events and lifecycle rules for uploads do not reach it. */
  readonly state: Place;
}

/** Where a stack reads and writes, if that is not the default. */
interface ChosenPlaces {
  readonly sourceBucket?: string | undefined;
  readonly sourcePrefix?: string | undefined;
  readonly outputBucket?: string | undefined;
  readonly outputPrefix?: string | undefined;
}

/**
 * @param own the stack's bucket
 * @param chosen by default everything is in the stack's bucket. Another bucket is a source as a whole unless a prefix is chosen
 */
export function placesIn(own: string, chosen: ChosenPlaces = {}): Places {
  const { sourceBucket = own, outputBucket = own, outputPrefix = 'output/' } = chosen;
  const { sourcePrefix = sourceBucket === own ? 'input/' : '' } = chosen;
  return {
    input: { bucket: sourceBucket, prefix: sourcePrefix },
    output: { bucket: outputBucket, prefix: outputPrefix },
    state: { bucket: own, prefix: 'state/' },
  };
}

/** @returns the place as people write it: `s3://bucket/prefix` */
export function addressOf({ bucket, prefix }: Place): string {
  return `s3://${bucket}/${prefix}`;
}

/** @returns the place at such an address; `undefined` for other text */
export function placeAt(address: string): Place | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(address) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/** @returns the key of the record that `thumbnail attach` switched the events of a foreign source on */
export function attachmentKeyOf({ state }: Places): string {
  return `${state.prefix}attached.json`;
}

/** Whether the uploads are in a bucket of somebody else. The stack only reads there. */
export function isForeignSource({ input, state }: Places): boolean {
  return input.bucket !== state.bucket;
}

/**
 * If thumbnails were written below the source, each would become an upload, and its thumbnail too, without an end. A source that is
 * a whole bucket is an exception: S3's events and `isUpload` can leave the output's prefix out.
 *
 * @returns the setting that is wrong, and a clause that names two places that overlap; or `undefined`
 */
export function findOverlap({ input, output, state }: Places) {
  const pairs = [
    ['OUTPUT_PREFIX', 'thumbnails', output, 'source', input],
    ['SOURCE_PREFIX', 'state', state, 'source', input],
    ['OUTPUT_PREFIX', 'thumbnails', output, 'state', state],
  ] as const;
  for (const [setting, nameA, a, nameB, b] of pairs) {
    const isExcluded = b === input && b.prefix === '' && a.prefix !== '';
    if (overlaps(a, b) && !isExcluded) {
      const clause = `${addressOf(a)} (${nameA}) and ${addressOf(b)} (${nameB}) overlap`;
      return { setting, clause };
    }
  }
  return undefined;
}

/** Whether one place contains the other. */
export function overlaps(a: Place, b: Place): boolean {
  const isInside = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  return a.bucket === b.bucket && isInside;
}

/** One file of a batch. */
export interface BatchFile {
  readonly batchId: string;
  readonly index: number;
}

export interface OutcomeKeys {
  /** One for each output, in their order. */
  readonly thumbnailKeys: readonly string[];
  readonly failureKey: string;
}

export type KeyScheme = ReturnType<typeof createKeyScheme>;

/** End of a failure record's key, after the key of the first thumbnail. */
export const failureSuffix = '.error.json';

/** S3's limit for a key, in bytes of UTF-8. */
export const maxKeyBytes = 1024;
/** File systems take names of 255 bytes, and the local S3 adds 22. Others may sync the bucket to a disk too. */
const maxSegmentBytes = 230;

/** The id of a batch: 128 bits as 26 characters of lower-case base32. */
export const batchIdPattern = /^[a-z2-7]{26}$/;

export function isFailureKey(key: string): boolean {
  return key.endsWith(failureSuffix);
}

/**
 * Makes the keys of a stack. An outcome's key depends on the input key and the variant alone, and two of them never share one.
 *
 * | input               | format       | thumbnail                     |                                         |
 * |---------------------|--------------|-------------------------------|-----------------------------------------|
 * | `a/photo.JPG`       | JPEG         | `a/photo_<variant>.JPG`       | the extension names the format          |
 * | `a/photo.heic`      | WebP         | `a/photo_<variant>.heic.webp` | the extension names another, or none    |
 * | `a/photo`           | WebP         | `a/photo_<variant>_.webp`     | no extension                            |
 * | longer than S3 takes| JPEG         | `<sha256>_<variant>__.jpg`    | the extension stays if it names the format |
 *
 * An extension is 1 to 16 ASCII letters and digits after the last dot. It contains no underscore, so the four forms
 * cannot be confused.
 */
export function createKeyScheme(places: Places, variants: readonly Variant[]) {
  const { input, output, state } = places;

  /** @returns `undefined` for the key of something else: it is outside the prefix, or a folder marker */
  function pathOf(inputKey: string): string | undefined {
    const isOutput = input.bucket === output.bucket && inputKey.startsWith(output.prefix);
    const isUpload = inputKey.startsWith(input.prefix) && !inputKey.endsWith('/') && !isOutput;
    return isUpload && inputKey !== input.prefix ? inputKey.slice(input.prefix.length) : undefined;
  }

  /** @returns the start of the thumbnail's key, which its format does not change, unless that key is too long */
  function thumbnailStartOf(path: string, name: string): string {
    const extension = extensionOf(path);
    const ending = extension === undefined ? '_' : `.${extension}`;
    return `${output.prefix}${stemOf(path)}_${name}${ending}`;
  }

  function thumbnailKeyOf(path: string, { name, format }: NamedFormat): string {
    const isNamed = formatNamedBy(path) === format;
    const key = `${thumbnailStartOf(path, name)}${isNamed ? '' : `.${format}`}`;
    if (!isTooLong(key + failureSuffix)) return key;
    const extension = extensionOf(path);
    const digest = createHash('sha256').update(`${input.prefix}${path}`).digest('hex');
    return `${output.prefix}${digest}_${name}__.${isNamed ? extension : format}`;
  }

  /** @returns what is made of the upload: one output for each variant */
  const outputsOf = (inputKey: string): readonly Output[] =>
    variants.map((variant) => outputOf(variant, inputKey));

  /**
   * @param inputKey decoded object key
   * @param outputs by default those of the variants. A job carries its own
   * @returns `undefined` when the key is not an upload's
   */
  function outcomeKeysOf(
    inputKey: string,
    outputs: readonly NamedFormat[] = outputsOf(inputKey),
  ): OutcomeKeys | undefined {
    const path = pathOf(inputKey);
    if (path === undefined) return undefined;
    const thumbnailKeys = outputs.map((output) => thumbnailKeyOf(path, output));
    return { thumbnailKeys, failureKey: `${thumbnailKeys[0]}${failureSuffix}` };
  }

  const [first] = variants;
  const outcomePattern = new RegExp(
    `^(.*)_${first?.name}(?:_|(\\.[A-Za-z0-9]{1,16}))(?:\\.(\\w+))?$`,
    's',
  );

  /**
   * Finds the upload that an outcome belongs to. An outcome is the first thumbnail, in any format, or the failure record. The
   * other thumbnails belong to the first.
   *
   * @returns `undefined` when the key is not an outcome, or stands for an input key that was too long to keep
   */
  function inputKeyOf(outcomeKey: string): string | undefined {
    if (!outcomeKey.startsWith(output.prefix)) return undefined;
    const key = isFailureKey(outcomeKey) ? outcomeKey.slice(0, -failureSuffix.length) : outcomeKey;
    const path = key.slice(output.prefix.length);
    const [, stem, extension = '', ending] = outcomePattern.exec(path) ?? [];
    if (!first || stem === undefined) return undefined;
    const inputKey = `${input.prefix}${stem}${extension}`;
    const named = ending ? thumbnailFormats.find((name) => name === ending) : undefined;
    const format = named ?? formatNamedBy(inputKey);
    const keys = format && outcomeKeysOf(inputKey, [{ ...first, format }]);
    return keys?.thumbnailKeys[0] === key ? inputKey : undefined;
  }

  return {
    places,
    variants,
    outputsOf,
    outcomeKeysOf,
    inputKeyOf,

    /**
     * @returns what the keys of the upload's outcomes start with, in any format of the first variant. Keys that would be too long
     *   start with a hash in its place. `undefined` when the key is not an upload's
     */
    outcomeStartOf(inputKey: string): string | undefined {
      const path = pathOf(inputKey);
      return path === undefined ? undefined : thumbnailStartOf(path, first?.name ?? '');
    },

    /** Whether it is the key of a thumbnail after the first, under today's variants or former ones. */
    isFurther: (key: string) => ![undefined, first?.name].includes(variantNameOf(key)),

    isUpload: (key: string) => pathOf(key) !== undefined,

    /**
     * @returns the key for a file of a batch. Metadata keeps the person's own file name. The reduced name here helps people
     *   who browse the bucket, and its extension may choose the thumbnail's format
     */
    uploadKeyOf(batchId: string, index: number, fileName: string): string {
      return `${input.prefix}${batchId}/${index}/${safeName(fileName)}`;
    },

    /** @returns the file of a batch that an upload is; `undefined` for an upload that did not come from the page */
    batchFileOf(inputKey: string): BatchFile | undefined {
      if (isForeignSource(places)) return undefined;
      const [batchId = '', ...path] = pathOf(inputKey)?.split('/') ?? [];
      const index = indexOf(path.join('/'), '');
      return index === undefined || !batchIdPattern.test(batchId) ? undefined : { batchId, index };
    },

    /** @returns the key of the batch's tombstone, which names its deleted files */
    tombstoneKeyOf: (batchId: string) => `${state.prefix}deleted/${batchId}.json`,

    /** @returns the prefixes of one batch's uploads and outcomes */
    batchPrefixesOf(batchId: string): { readonly uploads: string; readonly outcomes: string } {
      return {
        uploads: `${input.prefix}${batchId}/`,
        outcomes: `${output.prefix}${batchId}/`,
      };
    },
  };
}

/**
 * @param batchPrefix one of `batchPrefixesOf`
 * @returns the file's number in its batch, or `undefined` when the key is not `<batch prefix><n>/...`
 */
export function indexOf(key: string, batchPrefix: string): number | undefined {
  if (!key.startsWith(batchPrefix)) return undefined;
  const segment = /^(0|[1-9]\d{0,5})\/[^/]+$/.exec(key.slice(batchPrefix.length))?.[1];
  return segment === undefined ? undefined : Number(segment);
}

/** @returns the path without its extension. The outcomes' paths start with it, unless that would be too long */
function stemOf(path: string): string {
  const extension = extensionOf(path);
  return extension === undefined ? path : path.slice(0, -extension.length - 1);
}

/** @returns what the stems of all paths with this start have in common: where it ends with a dot, an extension may follow */
export function stemStartOf(start: string): string {
  return start.replace(/\.[A-Za-z0-9]{0,16}$/, '');
}

/** @returns the name at the end of a thumbnail's key, before its extension and format; `undefined` for a key without one */
function variantNameOf(key: string): string | undefined {
  return /_([a-z][a-z0-9-]{0,19})(?:__?|\.[A-Za-z0-9]{1,16})(?:\.[a-z]+)?$/.exec(key)?.[1];
}

/** The other characters survive every encoding between the browser, S3, its events and a file system. */
const unsafeCharacters = /[^A-Za-z0-9._-]+/g;
const maxSafeNameLength = 100;

/**
 * UTF-16 units read from each end of a file name: together one more than NTFS and APFS allow for a name. NFKD may make 18
 * times as many units, and sorts a row of accents in quadratic time. So this limit applies before NFKD.
 */
const readFromEachEnd = 128;

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

function isTooLong(key: string): boolean {
  const lastSegment = key.slice(key.lastIndexOf('/') + 1);
  return byteLength(key) > maxKeyBytes || byteLength(lastSegment) > maxSegmentBytes;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
