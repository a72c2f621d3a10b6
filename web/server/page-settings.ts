// The settings that the page needs in the browser.
import type { FiguresOf } from '#core/run-cost.ts';
import { settings } from '#io/env.ts';
import type { PageLimits } from '../upload/check-file.ts';

export interface PageSettings {
  /** The page refuses a file by these before it sends a byte. */
  readonly limits: PageLimits;
  /** Longest side of a thumbnail, in pixels. */
  readonly thumbnailSide: number;
  readonly figuresOf: FiguresOf;
}

export function pageSettings(): PageSettings {
  const {
    maxBatchFiles: maxFiles,
    maxUploadBytes: maxBytes,
    maxPixels,
    thumbnailSize,
  } = settings();
  const limits = { maxFiles, maxBytes, maxPixels };
  return { limits, thumbnailSide: thumbnailSize, figuresOf: findFiguresOf(process.env) };
}

/**
 * Where reports were measured. The Lambdas run where the bucket is, so the SDK's S3 endpoint decides.
 *
 * @param env without an endpoint the SDK uses AWS; some endpoints, such as that of a VPC, are AWS's own
 */
export function findFiguresOf(env: Readonly<Record<string, string | undefined>>): FiguresOf {
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  if (!endpoint || !URL.canParse(endpoint)) return 'AWS';
  const isAws = /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname);
  return isAws ? 'AWS' : 'this machine';
}
