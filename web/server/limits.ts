// The upload limits for the page, so that it can say no before a byte is sent.
import type { UploadLimits } from '#core/upload-policy.ts';
import { settings } from '#io/env.ts';

export function uploadLimits(): UploadLimits {
  const { maxBatchFiles, maxUploadBytes } = settings();
  return { maxFiles: maxBatchFiles, maxBytes: maxUploadBytes };
}
