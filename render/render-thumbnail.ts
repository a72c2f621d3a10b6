// Bytes of an image -> bytes of its thumbnails, or a failure with a code. Read it top down: these are all steps of a render.
import { type Failure, failure } from '#core/failure.ts';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { longestSideOf, type Output } from '#core/variant.ts';
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
import { DecodeError } from './pixels.ts';
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
 * Opens a file once and renders each output: upright, in sRGB, without metadata, inside its box and never enlarged.
 * Transparency stays where the format has it and becomes white elsewhere. The readable part of a damaged image is shown.
 *
 * @returns the thumbnails in the outputs' order, or why this image has none
 * @throws when memory runs out, and for faults that are not the image's
 */
export async function renderThumbnails(request: RenderRequest): Promise<Rendering> {
  const { bytes, outputs, maxPixels } = request;
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) return { ok: false, failure: failureOf(found) };
  const { facts } = found;

  const refusal = refuseByFacts(facts, maxPixels);
  if (refusal) return { ok: false, failure: refusal };

  const isMoving = outputs.some((output) => framesOf(output, facts) === 'all');
  const frames = isMoving ? 'all' : 'first';
  const openRequest = { bytes, facts, maxSide: longestSideOf(outputs), maxPixels, frames } as const;
  const source = await openSource(openRequest);
  if (!source.ok) return source;

  const thumbnails: Thumbnail[] = [];
  for (const output of outputs) {
    const thumbnail =
      (await makeThumbnail({ source, facts, output, strictness: 'strict' })) ??
      (await salvageThumbnail(source, openRequest, output));
    if (!thumbnail) return { ok: false, failure: unreadable(facts) };
    thumbnails.push(thumbnail);
  }
  return { ok: true, thumbnails };
}

function framesOf({ keepAnimation, format }: Output, facts: ImageFacts): 'all' | 'first' {
  return keepAnimation && canMove(facts, format) ? 'all' : 'first';
}

/** libvips does not read every kind of TIFF, so a TIFF that it refuses need not be damaged. */
function unreadable({ format }: ImageFacts): Failure {
  return format === 'tiff' ? unsupportedVariant('tiff') : failure('damaged');
}

/** Second try, for a file that a strict reader refuses and browsers show. */
async function salvageThumbnail(
  source: Source,
  request: OpenRequest,
  output: Output,
): Promise<Thumbnail | undefined> {
  const salvaged = await openDamagedSource({ ...request, frames: 'first' });
  return makeThumbnail({
    source: salvaged?.ok ? salvaged : source,
    facts: request.facts,
    output: { ...output, keepAnimation: false },
    strictness: 'tolerant',
  });
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

interface Making extends Pick<RenderTask, 'source' | 'facts' | 'strictness'> {
  readonly output: Output;
}

/** @returns `undefined` when the source cannot be read, or nothing is left of a damaged one */
export async function makeThumbnail({ output, ...making }: Making): Promise<Thumbnail | undefined> {
  const { source, facts, strictness } = making;
  const size = fitInside(source, output);
  const task = { ...making, size, frames: framesOf(output, facts) };
  const isMoving = task.frames === 'all';
  try {
    let image = readSource(task);
    for (const step of steps) image = await step(image, task);
    const picture = await unlessEmpty(image, task);
    if (!picture) return undefined;
    const isShrunk = size.width < source.width;
    const { data, info } = await encode(picture, output.format, { facts, isShrunk, isMoving });
    return {
      bytes: data,
      contentType: `image/${output.format}`,
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
    if (!(error instanceof DecodeError) || isOutOfMemory(error)) throw error;
    return undefined;
  }
}
