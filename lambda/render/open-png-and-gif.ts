// PNG and GIF by our own readers: what sharp refuses of them, or shows otherwise than browsers do.
import type { ImageFacts } from '#core/image-facts.ts';
import { withDeepProfile } from './color/deep-profile.ts';
import { colorOfPng } from './color/png-profile.ts';
import {
  decodeLimitsOf,
  type OpenedSource,
  type OpenOptions,
  sourceOfFile,
  sourceOfPixels,
} from './source.ts';

export async function openGif(
  bytes: Uint8Array,
  facts: ImageFacts,
  options: OpenOptions,
): Promise<OpenedSource> {
  const { needsOwnGifReader, rescueGif } = await import('./decoders/rescue/rescue-gif.ts');
  // libvips paints what the first frame leaves free; browsers leave it transparent.
  if (options.frames === 'first' && needsOwnGifReader(bytes)) {
    const found = sourceOfPixels(rescueGif(bytes, options), 'gif');
    if (found.ok) return found;
  }
  return sourceOfFile(bytes, facts, { limitInputPixels: options.maxPixels });
}

export async function openPng(
  bytes: Uint8Array,
  facts: ImageFacts,
  options: OpenOptions,
): Promise<OpenedSource> {
  const { apngFirstFrame } = await import('./decoders/rescue/apng-first-frame.ts');
  // An animation of a single frame, which the facts call a still, hides the plain picture all the same.
  const firstFrame = await apngFirstFrame(bytes, decodeLimitsOf(options));
  if (firstFrame?.ok) return withPngColor(bytes, facts, sourceOfPixels(firstFrame, 'png'));
  const limits = { limitInputPixels: options.maxPixels };
  const color = colorOfPng(bytes);
  // What stands above an ICC profile replaces it: sharp would apply that one first.
  if (color) return sourceOfFile(bytes, facts, { ...limits, ignoreIcc: true }, color);
  return withDeepProfile(sourceOfFile(bytes, facts, limits), facts);
}

/** The pixels of our own PNG readers are as stored: neither turned by their EXIF nor told of colours outside ICC. */
export function withPngColor(
  bytes: Uint8Array,
  { orientation }: ImageFacts,
  found: OpenedSource,
): OpenedSource {
  if (!found.ok) return found;
  const { source } = found;
  const { width, height } = source;
  const turned = orientation >= 5 ? { width: height, height: width } : { width, height };
  const color = colorOfPng(bytes) ?? { profile: source.profile };
  return { ok: true, source: { ...source, profile: undefined, ...turned, orientation, ...color } };
}
