// Bytes of an image -> bytes of a thumbnail, or a failure with a code. Read it top down: these are all steps of a render.
import { failure } from '#core/failure.ts';
import { readImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { canMove } from './animation.ts';
import {
  applyProfile,
  convertFromP3,
  mapHdrLight,
  mixBareInks,
  widenVideoRange,
} from './apply-color.ts';
import { encode } from './encode.ts';
import { clearMissingRows, unlessEmpty } from './missing-rows.ts';
import { openDamagedSource } from './open-damaged.ts';
import { openSource } from './open-source.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import type { Rendering, Thumbnail } from './process/reply-schema.ts';
import type { RenderRequest } from './rendering.ts';
import { fitInside, readSource, shrink, turnUpright } from './shrink.ts';
import {
  type OpenRequest,
  type RenderStep,
  type RenderTask,
  type Source,
  unsupportedVariant,
} from './source.ts';

/**
 * Renders a thumbnail: upright, in sRGB, without metadata, inside `maxSide` x `maxSide` and never enlarged. Transparency
 * stays where the format has it and becomes white elsewhere. The readable part of a damaged image is shown.
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

  const isMoving = keepAnimation && canMove(facts, format);
  const frames = isMoving ? 'all' : 'first';
  const openRequest = { bytes, facts, maxSide, maxPixels, frames } as const;
  const source = await openSource(openRequest);
  if (!source.ok) return source;

  const thumbnail =
    (await makeThumbnail(source, openRequest, format, 'strict')) ??
    (await salvageThumbnail(source, openRequest, format));
  if (thumbnail) return { ok: true, thumbnail };
  // libvips does not read every kind of TIFF, so a TIFF that it refuses need not be damaged.
  const isTiff = facts.format === 'tiff';
  return { ok: false, failure: isTiff ? unsupportedVariant('tiff') : failure('damaged') };
}

/** Second try, for a file that a strict reader refuses and browsers show. */
async function salvageThumbnail(
  source: Source,
  request: OpenRequest,
  format: ThumbnailFormat,
): Promise<Thumbnail | undefined> {
  const stillRequest = { ...request, frames: 'first' } as const;
  const salvaged = await openDamagedSource(stillRequest);
  return makeThumbnail(salvaged?.ok ? salvaged : source, stillRequest, format, 'tolerant');
}

/** What happens to the pixels, in this order. Most pictures need only the first. */
const steps: readonly RenderStep[] = [
  shrink,
  clearMissingRows,
  widenVideoRange,
  mixBareInks,
  convertFromP3,
  mapHdrLight,
  applyProfile,
  turnUpright,
];

/** @returns `undefined` when the source cannot be read, or nothing is left of a damaged one */
export async function makeThumbnail(
  source: Source,
  { facts, maxSide, frames }: OpenRequest,
  format: ThumbnailFormat,
  strictness: RenderTask['strictness'],
): Promise<Thumbnail | undefined> {
  const size = fitInside(source, maxSide);
  const task = { source, facts, size, frames, strictness };
  const isMoving = frames === 'all';
  try {
    let image = readSource(task);
    for (const step of steps) image = await step(image, task);
    const picture = await unlessEmpty(image, task);
    if (!picture) return undefined;
    const isShrunk = size.width < source.width;
    const { data, info } = await encode(picture, format, { facts, isShrunk, isMoving });
    return {
      bytes: data,
      contentType: `image/${format}`,
      width: info.width,
      height: info.pageHeight ?? info.height,
      source: {
        format: facts.format,
        width: source.width,
        height: source.height,
        isDamaged: source.isDamaged || strictness === 'tolerant',
      },
      animation: isMoving ? 'kept' : facts.animated ? 'first-frame' : 'none',
    };
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    // The header makes sense and the limits hold, so sharp complains about the data.
    return undefined;
  }
}
