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
  /** Memory the decode is predicted to need, and what the largest worker has, in MB. */
  readonly neededMb?: number | undefined;
  readonly availableMb?: number | undefined;
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
    sentence: () => 'This file is empty. Check the original and add it again.',
  },
  'not-an-image': {
    status: 415,
    sentence: () => 'This file is not an image we know. Add a JPEG, PNG, WebP, GIF, AVIF or TIFF.',
  },
  'unsupported-format': {
    status: 415,
    sentence: ({ formatName = 'a format we cannot read' }) =>
      `This is ${formatName}. Export it as a JPEG or PNG, then add that.`,
  },
  'too-many-bytes': {
    status: 413,
    sentence: ({ bytes = 0, maxBytes = 0 }) =>
      `This file has ${megabytes(bytes)}; the limit is ${megabytes(maxBytes)}. Save it smaller and add it again.`,
  },
  'too-many-pixels': {
    status: 413,
    sentence: ({ pixels = 0, maxPixels = 0 }) =>
      `This image has ${megapixels(pixels)}; the limit is ${megapixels(maxPixels)}. Scale it down and add it again.`,
  },
  'needs-too-much-memory': {
    status: 413,
    sentence: ({ neededMb = 0, availableMb = 0 }) =>
      `Opening this image would take about ${neededMb} MB of memory; the largest worker has ${availableMb} MB. Save it smaller or as a JPEG, and add it again.`,
  },
  damaged: {
    status: 422,
    sentence: () =>
      'This image is damaged or cut short, so it cannot be opened. Export or copy it again from the original.',
  },
  'too-many-files': {
    status: 413,
    sentence: ({ files = 0, maxFiles = 0 }) =>
      `${files} files at once are too many; the limit is ${maxFiles}. Add them in smaller groups.`,
  },
  'bad-request': {
    status: 400,
    sentence: () => 'The request was not understood. Reload the page and try again.',
  },
  'batch-not-found': {
    status: 404,
    sentence: () => 'There is no batch with this address. Check the link, or start a new upload.',
  },
  'storage-unavailable': {
    status: 503,
    sentence: () => 'The storage does not answer. Nothing is lost: try again in a moment.',
  },
} satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

export const failureCodes = Object.keys(failureKinds) as FailureCode[];

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
