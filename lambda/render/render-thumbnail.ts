// Bytes of an image -> bytes of a thumbnail, or a failure with a code. Read it top down: these are all steps of a render.
import { failureOf } from '#core/facts-failure.ts';
import { type Failure, failure } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import { type ImageFormat, readImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import { refuseByFacts } from '#core/refuse-by-facts.ts';
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
import type { Rendering, RenderRequest, Thumbnail } from './rendering.ts';
import { fitInside, readSource, shrink, turnUpright } from './shrink.ts';
import type { OpenRequest, RenderStep, RenderTask, Source } from './source.ts';

/**
 * Renders a thumbnail: upright, in sRGB, without metadata, inside `maxSide` x `maxSide` and never enlarged. Transparency
 * stays where the format has it and becomes white elsewhere. A damaged image is shown as far as it can be read.
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

  const size = fitInside(source, maxSide);
  const thumbnail =
    (await makeThumbnail({ source, facts, size, frames, strictness: 'strict' }, format)) ??
    (await salvageThumbnail(source, openRequest, format));
  return thumbnail ? { ok: true, thumbnail } : { ok: false, failure: unreadable(facts.format) };
}

/** Second try, for a file that a strict reader refuses and browsers show. */
async function salvageThumbnail(
  source: Source,
  request: OpenRequest,
  format: ThumbnailFormat,
): Promise<Thumbnail | undefined> {
  const { facts, maxSide } = request;
  const salvaged = await openDamagedSource({ ...request, frames: 'first' });
  const readable = salvaged?.ok ? salvaged : source;
  const size = fitInside(readable, maxSide);
  const options = { frames: 'first', strictness: 'tolerant' } as const;
  return makeThumbnail({ source: readable, facts, size, ...options }, format);
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
async function makeThumbnail(
  task: RenderTask,
  format: ThumbnailFormat,
): Promise<Thumbnail | undefined> {
  const { source, facts, size, frames, strictness } = task;
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

/** libvips does not read every kind of TIFF, so a TIFF that it refuses need not be damaged. */
function unreadable(format: ImageFormat): Failure {
  return format === 'tiff'
    ? failure('unsupported-variant', { formatName: formats.tiff.inWords })
    : failure('damaged');
}
