// Facts of a usual photo, for tests that change one thing about it.
import type { ImageFacts } from '#core/image-facts.ts';

export const photoFacts: ImageFacts = {
  format: 'jpeg',
  width: 4000,
  height: 3000,
  bitDepth: 8,
  channels: 3,
  hasAlpha: false,
  colorModel: 'ycbcr',
  subsampling: '4:2:0',
  progressive: false,
  lossless: false,
  orientation: 1,
  animated: false,
  frames: 1,
  framesExact: true,
};
