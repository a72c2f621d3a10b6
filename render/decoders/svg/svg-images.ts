// Redraws as PNG the images inside an SVG that browsers show and sharp's librsvg does not.
import sharp from 'sharp';
import { readImageFacts } from '#core/image-facts.ts';
import { readDataUri } from './svg.ts';

/** librsvg reads PNG and JPEG alone. */
const unread: ReadonlySet<string> = new Set(['gif', 'webp', 'avif']);
/** Pixels of all images together: 16 MB of memory. libxml2 accepts no attribute beyond 10 MB. */
const maxPixels = 2e6;

/**
 * Makes PNGs of the first frames of images that librsvg does not read, up to 2 megapixels together. Other images, and broken
 * ones, stay as they are, and librsvg leaves them out.
 *
 * @param uris images as `data:` URIs
 * @returns `data:` URIs of the PNGs, by the URIs of the originals
 */
export async function redrawAsPng(uris: readonly string[]): Promise<Map<string, string>> {
  const redrawn = new Map<string, string>();
  let pixels = 0;
  for (const uri of uris) {
    const bytes = readDataUri(uri);
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
  return redrawn;
}
