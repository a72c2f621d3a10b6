// Pipeline -> pipeline that ends in one of our formats, with settings fit for a picture of this size.
import type { Sharp } from 'sharp';
import type { ThumbnailFormat } from '#core/keys.ts';

/**
 * Efforts are chosen for CPU time, measured at 128x96 (sharp 0.35.5, one core): AVIF effort 4 takes 55 ms and 2 takes 8,
 * GIF effort 7 takes 152 ms and 1 takes 11, the others at most 3 ms at their best.
 */
export function encodeAs(format: ThumbnailFormat, image: Sharp): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality: 82, mozjpeg: true });
    case 'png':
      return image.png({ compressionLevel: 9 });
    case 'webp':
      return image.webp({ quality: 82, smartSubsample: true });
    case 'gif':
      return image.gif({ effort: 1 });
    case 'avif':
      return image.avif({ quality: 60, effort: 2 });
  }
}
