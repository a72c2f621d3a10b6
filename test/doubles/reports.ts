// The report of a usual thumbnail, for tests that change one thing about it.
import type { ThumbnailReport } from '#core/thumbnail-report.ts';

export const photoReport: ThumbnailReport = {
  sourceFormat: 'jpeg',
  sourceWidth: 4000,
  sourceHeight: 3000,
  sourceBytes: 3_000_000,
  isDamaged: false,
  animation: 'none',
  width: 128,
  height: 96,
  bytes: 4000,
  tier: 'small',
  tierReason: '12.0 MP baseline JPEG needs about 65 MB: small',
  memoryMb: 512,
  peakMemoryMb: 65,
  imageClass: 'baseline JPEG',
  predictedMemoryMb: 65,
  predictedCpuMs: 60,
  cpuMs: 60,
  requestId: '8f507cfc-3a6c-4f4f-9e0c-2b1f5f6d7a11',
  durationMs: 210,
  version: '1',
};
