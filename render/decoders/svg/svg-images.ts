// Redraws as PNG the images inside an SVG that browsers show and sharp's librsvg does not.
import sharp from 'sharp';
import { readImageFacts } from '#core/image-facts.ts';

/** librsvg reads PNG and JPEG alone. */
const unread: ReadonlySet<string> = new Set(['gif', 'webp', 'avif']);
/** Pixels of all images together: 16 MB of memory. */
const maxPixels = 2e6;

/** The data of an image as Base64. Each part of the pattern ends where the next begins, so it takes linear time. */
const imageData = /(?<=\bhref\s*=\s*["'])\s*data:[^"',]*;\s*base64\s*,[^"']*/gi;

/**
 * Makes PNGs of the first frames of images that librsvg does not read, up to 2 megapixels together. Other images, and broken
 * ones, stay as they are, and librsvg leaves them out.
 *
 * @param text of an SVG
 */
export async function redrawAsPng(text: string): Promise<string> {
  const redrawn = new Map<string, string>();
  let pixels = 0;
  for (const uri of new Set(text.match(imageData))) {
    const bytes = Buffer.from(uri.slice(uri.indexOf(',')).replace(/&#\w+;/g, ''), 'base64');
    // The content decides in browsers too: the type of a `data:` URI may be wrong.
    const found = readImageFacts(bytes, bytes.length);
    if (!found.ok || !unread.has(found.facts.format)) continue;
    pixels += found.facts.width * found.facts.height;
    if (pixels > maxPixels) break;
    const png = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'none' })
      .png()
      .toBuffer()
      .catch(() => undefined);
    if (png) redrawn.set(uri, `data:image/png;base64,${png.toString('base64')}`);
  }
  return redrawn.size > 0 ? text.replace(imageData, (uri) => redrawn.get(uri) ?? uri) : text;
}
