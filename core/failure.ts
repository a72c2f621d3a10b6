// All failures of an upload: one table from code to HTTP status and sentence.

/** Facts for the sentences. The table below shows which code uses which fact. */
export interface FailureDetail {
  readonly bytes?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** Width x height of the source, in pixels. */
  readonly pixels?: number | undefined;
  readonly maxPixels?: number | undefined;
  /** With its article: "a PDF". */
  readonly formatName?: string | undefined;
  /** For a sentence that the page may show far from the file. */
  readonly fileName?: string | undefined;
  /** Predicted memory of the decode; absent when the decode was tried and failed. */
  readonly neededMb?: number | undefined;
  /** Memory limit of one decode. */
  readonly availableMb?: number | undefined;
  /** Time limit for one image. */
  readonly maxSeconds?: number | undefined;
  readonly files?: number | undefined;
  readonly maxFiles?: number | undefined;
}

interface FailureKind {
  /** HTTP status of the web API's reply. */
  readonly status: number;
  /** What happened, the limit, and the next step, for the person who uploaded the file. */
  readonly sentence: string | ((detail: FailureDetail) => string);
}

const failureKinds = {
  empty: {
    status: 422,
    sentence: 'This file is empty. Check the original, then add it again.',
  },
  'not-an-image': {
    status: 415,
    sentence:
      'This file is not an image we support. Add a JPEG, PNG, WebP, GIF, AVIF, HEIC, JPEG XL, TIFF, BMP, ICO or SVG.',
  },
  'unsupported-format': {
    status: 415,
    sentence: ({ formatName = 'an unknown kind of file', fileName = 'This' }) =>
      `${fileName} is ${formatName}, not an image we can open. Export the picture as a JPEG or PNG, then add that file.`,
  },
  'too-many-bytes': {
    status: 413,
    sentence: ({ bytes = 0, maxBytes = 0 }) =>
      `This file is ${compare(bytes, maxBytes, fileSize, 'bytes')}. Save a smaller version, then add it.`,
  },
  'too-many-pixels': {
    status: 413,
    sentence: ({ pixels = 0, maxPixels = 0 }) =>
      `This image has ${compare(pixels, maxPixels, megapixels, 'pixels')}. Scale it down, then add it again.`,
  },
  'needs-too-much-memory': {
    status: 413,
    sentence: ({ neededMb, availableMb = 0 }) =>
      neededMb === undefined
        ? `Opening this image took more memory than the limit of ${availableMb} MB. Save a smaller version or a JPEG, then add that file.`
        : `Opening this image would take about ${neededMb} MB of memory; the limit is ${availableMb} MB. Save a smaller version or a JPEG, then add that file.`,
  },
  'took-too-long': {
    status: 413,
    sentence: ({ maxSeconds = 0 }) =>
      `Opening this image took longer than the limit of ${round(maxSeconds)} seconds. Save a smaller version or a JPEG, then add that file.`,
  },
  crashed: {
    status: 422,
    sentence:
      'This image crashed the decoder, so it has no thumbnail. Export it again as a JPEG or PNG, then add that file.',
  },
  interrupted: {
    status: 503,
    sentence:
      'Processing was interrupted, so this image has no thumbnail. The image is not the cause. Try again, or add it again.',
  },
  'internal-error': {
    status: 500,
    sentence:
      "Something went wrong on our side. The file is probably fine. Try again later, or contact the site's administrator.",
  },
  damaged: {
    status: 422,
    sentence:
      'This image is damaged or incomplete, so we cannot open it. Export or copy it again, then add the new file.',
  },
  'unsupported-variant': {
    status: 415,
    sentence: ({ formatName = 'an image' }) =>
      `This is ${formatName} that we cannot open. It may be damaged or use an unsupported variant. Export it as a JPEG or PNG, then add that file.`,
  },
  'too-complex': {
    status: 422,
    sentence: 'This image would take too long to draw. Export it as a PNG, then add that file.',
  },
  'too-many-files': {
    status: 413,
    sentence: ({ files = 0, maxFiles = 0 }) =>
      `${files} files are too many for one batch; the limit is ${maxFiles}. Add them in smaller groups.`,
  },
  'bad-request': {
    status: 400,
    sentence: 'The server did not understand the request. Reload the page, then try again.',
  },
  'batch-not-found': {
    status: 404,
    sentence: 'There is no batch at this address. Check the link, or start a new batch.',
  },
  deleted: {
    status: 410,
    sentence: 'The person who uploaded this has deleted it. Add your files to a new batch.',
  },
  'not-your-batch': {
    status: 403,
    sentence: 'Only the browser that uploaded this batch can delete from it. Open the batch there.',
  },
  'too-many-requests': {
    status: 429,
    sentence: ({ maxBytes }) =>
      maxBytes === undefined
        ? 'Too many requests came from your network. Wait a minute, then try again.'
        : `Your network reached the limit of ${fileSize(maxBytes)} of uploads per minute. Wait a minute, then try again.`,
  },
  'wrong-origin': {
    status: 403,
    sentence: 'The request came from another website. Reload this page, then try again.',
  },
  'access-needed': {
    status: 401,
    sentence: 'This page is private. Enter its access token in another tab, then try again.',
  },
  'wrong-access-token': {
    status: 401,
    sentence: 'The access token is wrong. Check it, then enter it again.',
  },
  archived: {
    status: 403,
    sentence:
      'This image is in an archive of S3, where nobody can read it. Restore the object, then run it again.',
  },
  'access-denied': {
    status: 403,
    sentence:
      'S3 does not let us read this image. Allow the Lambdas to read the object and to decrypt with its key, then run it again.',
  },
  'storage-unavailable': {
    status: 503,
    sentence: 'The storage is not responding. Nothing is lost. Try again in a moment.',
  },
} satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

export const failureCodes = Object.keys(failureKinds) as FailureCode[];

/** S3 denied us the upload. It may allow the read later. */
export const denials = ['access-denied', 'archived'] as const satisfies readonly FailureCode[];
export type Denial = (typeof denials)[number];

/** Failures of a request or the storage, as opposed to those of one image. */
const codesOfRequests: ReadonlySet<FailureCode> = new Set([
  'too-many-files',
  'bad-request',
  'batch-not-found',
  'deleted',
  'not-your-batch',
  'too-many-requests',
  'wrong-origin',
  'access-needed',
  'wrong-access-token',
  ...denials,
  'storage-unavailable',
]);

export function isDenial(code: string): boolean {
  return denials.some((denial) => denial === code);
}

export function isAboutTheImage(code: FailureCode): boolean {
  return !codesOfRequests.has(code);
}

/** An expected failure. The Lambdas store it as the failure record, and the API sends it to the page. */
export interface Failure {
  readonly code: FailureCode;
  /** What the sentence is made from, where it needs facts. */
  readonly detail?: FailureDetail | undefined;
  /** The sentence, for readers without this table: the page, and a person with the AWS CLI. */
  readonly message: string;
}

/** A failure of any version. Its code may be newer than this table. */
export type AnyFailure = Omit<Failure, 'code'> & { readonly code: string };

export function failure(code: FailureCode, detail?: FailureDetail): Failure {
  const { sentence }: FailureKind = failureKinds[code];
  if (typeof sentence === 'string') return { code, message: sentence };
  return { code, detail, message: sentence(detail ?? {}) };
}

/**
 * @returns the failure with the sentence of this version. It keeps its own sentence when its code is unknown here, or when an
 * earlier version wrote it without the facts
 */
export function reword(found: AnyFailure): AnyFailure {
  const { detail } = found;
  const code = failureCodes.find((known) => known === found.code);
  if (code === undefined) return found;
  const needsFacts = typeof failureKinds[code].sentence === 'function';
  return needsFacts && detail === undefined ? found : failure(code, detail);
}

export function statusOf(code: FailureCode): number {
  return failureKinds[code].status;
}

/** A figure and its limit. Shows all digits if both would round to the same number. */
function compare(
  value: number,
  limit: number,
  format: (value: number) => string,
  unit: string,
): string {
  const exact = (count: number) => `${count.toLocaleString('en')} ${unit}`;
  const show = format(value) === format(limit) ? exact : format;
  return `${show(value)}; the limit is ${show(limit)}`;
}

/** Decimal megabytes or gigabytes, as file managers and S3 show them. */
function fileSize(bytes: number): string {
  return bytes < 1e9 ? `${round(bytes / 1e6)} MB` : `${round(bytes / 1e9)} GB`;
}

function megapixels(pixels: number): string {
  return `${round(pixels / 1e6)} megapixels`;
}

function round(value: number): string {
  return value >= 10
    ? String(Math.round(value))
    : String(Math.max(0.1, Math.round(value * 10) / 10));
}
