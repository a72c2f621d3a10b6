// Bytes -> thumbnail bytes, or a coded failure. Knows nothing of S3; read it top down as the list of steps.
import { type Failure, failure } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { planAnimation } from './animation.ts';
import { encode } from './encode.ts';
import { openDamagedSource } from './open-damaged.ts';
import { openSource } from './open-source.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import type { Rendering, RenderRequest, Thumbnail } from './rendering.ts';
import { fitInside, type ShrinkOptions, shrink, unlessEmpty } from './shrink.ts';
import type { Source } from './source.ts';

/**
 * Renders a thumbnail: upright, sRGB, without metadata, inside `maxSide` x `maxSide` and never enlarged; transparency
 * kept where the format has it, on white where it has not. What is left of a damaged image is shown, and marked.
 *
 * @returns the thumbnail, or why this image has none
 * @throws when memory runs out, and for faults that are not the image's
 */
export async function renderThumbnail(request: RenderRequest): Promise<Rendering> {
  const { bytes, format, maxSide, maxPixels, keepAnimation } = request;
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) return { ok: false, failure: failureOf(found) };
  const { facts } = found;

  const refusal = refuseByFacts(facts, maxPixels);
  if (refusal) return { ok: false, failure: refusal };

  const animation = keepAnimation ? planAnimation(facts, format) : 'first-frame';
  const frames = animation === 'kept' ? 'all' : 'first';
  const options = { maxSide, maxPixels, frames } as const;
  const opened = await openSource(bytes, facts, options);
  if (!opened.ok) return opened;

  const thumbnail =
    (await renderWith({ strictness: 'strict', frames }, opened.source, facts, request)) ??
    (await renderDamaged(opened.source, facts, request));
  return thumbnail ? { ok: true, thumbnail } : { ok: false, failure: unreadable(facts) };
}

/** Second try: what browsers show of a file is more than a strict reader does. */
async function renderDamaged(
  source: Source,
  facts: ImageFacts,
  request: RenderRequest,
): Promise<Thumbnail | undefined> {
  const options = { strictness: 'tolerant', frames: 'first' } as const;
  const rescued = await openDamagedSource(request.bytes, facts, { ...request, ...options });
  const readable = rescued?.ok ? rescued.source : source;
  return renderWith(options, readable, facts, request);
}

/** TIFF is a family of formats, not all of which libvips reads: what it refuses need not be damaged. */
function unreadable({ format }: ImageFacts): Failure {
  return format === 'tiff'
    ? failure('unsupported-variant', { formatName: formats.tiff.inWords })
    : failure('damaged');
}

/** @returns `undefined` when the image cannot be read so, or is damaged and nothing of it is left */
async function renderWith(
  options: ShrinkOptions,
  source: Source,
  facts: ImageFacts,
  { format, maxSide }: RenderRequest,
): Promise<Thumbnail | undefined> {
  const still = facts.animated ? 'first-frame' : 'none';
  try {
    const size = fitInside(source, maxSide);
    const isDamaged = source.isDamaged || options.strictness === 'tolerant';
    const shrunk = await shrink(source, facts.format, size, options);
    const image = isDamaged ? await unlessEmpty(shrunk, facts.format) : shrunk;
    if (image === undefined) return undefined;
    const { data, info } = await encode(image, format, {
      facts,
      isShrunk: size.width < source.width,
      isMoving: options.frames === 'all',
    });
    return {
      bytes: data,
      contentType: `image/${format}`,
      width: info.width,
      height: info.pageHeight ?? info.height,
      source: {
        format: facts.format,
        width: source.width,
        height: source.height,
        isDamaged,
      },
      animation: options.frames === 'all' ? 'kept' : still,
    };
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    // The header was read and the limits were kept, so what sharp objects to is the data.
    return undefined;
  }
}
