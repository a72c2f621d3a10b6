// Every way an upload can end badly: one table from code to HTTP status and to the sentence a person reads.

/** Facts a sentence may need; which of them a code uses is in the table below. */
export interface FailureDetail {
  readonly bytes?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** Width x height of the source, in pixels. */
  readonly pixels?: number | undefined;
  readonly maxPixels?: number | undefined;
  /** Name of a format in a person's words, with its article: "a PDF". */
  readonly formatName?: string | undefined;
  /** The person's own name of the file, where the sentence may stand apart from it. */
  readonly fileName?: string | undefined;
  /** Memory the decode is predicted to need, where it was not just tried, and what there is for it, in MB. */
  readonly neededMb?: number | undefined;
  readonly availableMb?: number | undefined;
  /** Time there is for one image, in seconds. */
  readonly maxSeconds?: number | undefined;
  readonly files?: number | undefined;
  readonly maxFiles?: number | undefined;
}

interface FailureKind {
  /** HTTP status when the web API itself answers with this failure. */
  readonly status: number;
  readonly sentence: (detail: FailureDetail) => string;
}

const failureKinds = {
  empty: {
    status: 422,
    sentence: () => 'This file is empty. Check the original, then add it again.',
  },
  'not-an-image': {
    status: 415,
    sentence: () =>
      'This file is not an image we support. Add a JPEG, PNG, WebP, GIF, AVIF, HEIC, JPEG XL, TIFF, BMP, ICO or SVG.',
  },
  'unsupported-format': {
    status: 415,
    sentence: ({ formatName = 'a format we cannot read', fileName = 'This' }) =>
      `${fileName} is ${formatName}, not an image we can open. Export the picture as a JPEG or PNG, then add that file.`,
  },
  'too-many-bytes': {
    status: 413,
    sentence: ({ bytes = 0, maxBytes = 0 }) =>
      `This file is ${against(bytes, maxBytes, megabytes, 'bytes')}. Save a smaller version, then add that file.`,
  },
  'too-many-pixels': {
    status: 413,
    sentence: ({ pixels = 0, maxPixels = 0 }) =>
      `This image has ${against(pixels, maxPixels, megapixels, 'pixels')}. Scale it down, then add it again.`,
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
    sentence: () =>
      'This image crashed the decoder, so it has no thumbnail. Export it again as a JPEG or PNG, then add that file.',
  },
  interrupted: {
    status: 503,
    sentence: () =>
      'Processing was interrupted, so this image has no thumbnail. Nothing is wrong with the image. Try again, or add it again.',
  },
  damaged: {
    status: 422,
    sentence: () =>
      'This image is damaged or incomplete, so we cannot open it. Export it again, or copy it again from the original.',
  },
  'unsupported-variant': {
    status: 415,
    sentence: ({ formatName = 'an image' }) =>
      `This is ${formatName} that we cannot open. It is damaged, or a rare variant. Export it as a JPEG or PNG, then add that file.`,
  },
  'too-complex': {
    status: 422,
    sentence: () =>
      'This image would take too long to draw. Export it as a PNG, then add that file.',
  },
  'too-many-files': {
    status: 413,
    sentence: ({ files = 0, maxFiles = 0 }) =>
      `${files} files are too many for one batch; the limit is ${maxFiles}. Add them in smaller groups.`,
  },
  'bad-request': {
    status: 400,
    sentence: () => 'The server did not understand the request. Reload the page, then try again.',
  },
  'batch-not-found': {
    status: 404,
    sentence: () => 'There is no batch at this address. Check the link, or start a new batch.',
  },
  'too-many-requests': {
    status: 429,
    sentence: ({ maxBytes }) =>
      maxBytes === undefined
        ? 'Too many requests came from your network. Wait a minute, then try again.'
        : `Your network reached the limit of ${megabytes(maxBytes)} of uploads per minute. Wait a minute, then try again.`,
  },
  'wrong-origin': {
    status: 403,
    sentence: () => 'The request came from another website. Reload this page, then try again.',
  },
  'access-needed': {
    status: 401,
    sentence: () => 'This page is private. Enter its access token in another tab, then try again.',
  },
  'wrong-access-token': {
    status: 401,
    sentence: () => 'The access token is wrong. Check it, then enter it again.',
  },
  'storage-unavailable': {
    status: 503,
    sentence: () => 'The storage is not responding. Nothing is lost. Try again in a moment.',
  },
} satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

export const failureCodes = Object.keys(failureKinds) as FailureCode[];

/** What may be said of a single image, as against a request or the storage. */
const codesOfRequests: ReadonlySet<FailureCode> = new Set([
  'too-many-files',
  'bad-request',
  'batch-not-found',
  'too-many-requests',
  'wrong-origin',
  'access-needed',
  'wrong-access-token',
  'storage-unavailable',
]);

export function isAboutTheImage(code: FailureCode): boolean {
  return !codesOfRequests.has(code);
}

/** An expected failure, as data: stored as the failure record and sent to the page. */
export interface Failure {
  readonly code: FailureCode;
  /** What happened, the limit, and the next step, for the person who uploaded. */
  readonly message: string;
}

/** Makes the failure of a code, its sentence filled in with what is known. */
export function failure(code: FailureCode, detail: FailureDetail = {}): Failure {
  return { code, message: failureKinds[code].sentence(detail) };
}

/** HTTP status with which the web API answers this code. */
export function statusOf(code: FailureCode): number {
  return failureKinds[code].status;
}

/** A figure and its limit; to the last digit where a rounded one would seem to be within it. */
function against(
  value: number,
  limit: number,
  format: (value: number) => string,
  unit: string,
): string {
  const exact = (count: number) => `${count.toLocaleString('en')} ${unit}`;
  const show = format(value) === format(limit) ? exact : format;
  return `${show(value)}; the limit is ${show(limit)}`;
}

/** Bytes in decimal megabytes, as file managers and S3 show them. */
function megabytes(bytes: number): string {
  return `${round(bytes / 1e6)} MB`;
}

function megapixels(pixels: number): string {
  return `${round(pixels / 1e6)} megapixels`;
}

function round(value: number): string {
  return value >= 10
    ? String(Math.round(value))
    : String(Math.max(0.1, Math.round(value * 10) / 10));
}
