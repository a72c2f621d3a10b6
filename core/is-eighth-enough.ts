// Whether a thumbnail needs only an eighth of a JPEG's detail. The DC scans of a progressive JPEG hold exactly that.
import type { ImageFacts } from './image-facts.ts';

/**
 * Pixels of the eighth for each pixel of the thumbnail, across and down. From here to 2, the thumbnails of strangers' files take
 * a third of plain sharp's CPU time and have a slightly higher SSIM (decision 022). Below, Lanczos has little to average.
 */
const leastPixels = 1.25;

/**
 * Whether the DC scans of a progressive JPEG are enough. The renderer and the cost model ask this. The header does not show
 * every file that only libjpeg reads: one with a damaged DC scan, several frames or a profile for other colours. Such a file may
 * take more memory than predicted, up to the limit of its process.
 *
 * @param thumbnailSize longest side of the thumbnail, in pixels
 */
export function isEighthEnough(facts: ImageFacts, thumbnailSize: number): boolean {
  const { format, progressive, compression, lossless, bitDepth, colorModel } = facts;
  if (format !== 'jpeg' || !progressive || compression === 'arithmetic') return false;
  if (lossless || bitDepth !== 8) return false;
  if (colorModel === 'cmyk' || colorModel === 'ycck') return false;
  const { width, height } = facts;
  const thumbnailPixels = (side: number) =>
    Math.max(1, Math.round((side * thumbnailSize) / Math.max(width, height)));
  return [width, height].every((side) => side / 8 >= leastPixels * thumbnailPixels(side));
}
