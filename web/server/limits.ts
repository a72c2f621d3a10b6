// The settings that the page needs: its limits, so that it can say no before a byte is sent, and what it promises.
import type { UploadLimits } from '#core/upload-policy.ts';
import { settings } from '#io/env.ts';

export function uploadLimits(): UploadLimits {
  const { maxBatchFiles, maxUploadBytes } = settings();
  return { maxFiles: maxBatchFiles, maxBytes: maxUploadBytes };
}

/** Longest side of a thumbnail, in pixels. */
export function thumbnailSide(): number {
  return settings().thumbnailSize;
}
