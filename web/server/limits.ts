// The settings that the page needs: its limits, so that it can say no before a byte is sent, and what it promises.
import { settings } from '#io/env.ts';
import type { PageLimits } from '../upload/check-file.ts';

export function pageLimits(): PageLimits {
  const { maxBatchFiles, maxUploadBytes, maxPixels } = settings();
  return { maxFiles: maxBatchFiles, maxBytes: maxUploadBytes, maxPixels };
}

/** Longest side of a thumbnail, in pixels. */
export function thumbnailSide(): number {
  return settings().thumbnailSize;
}
