// Bytes of an image -> bytes of its thumbnails, or a failure with a code. Read it top down: these are all steps of a render.
import sharp, { type Sharp } from 'sharp';
import { type Failure, failure } from '#core/failure.ts';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import { failureOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { turnSize } from '#core/size.ts';
import { neededSideOf, type Output } from '#core/variant.ts';
import { canMove } from './animation.ts';
import {
  applyProfile,
  convertFromP3,
  mapHdrLight,
  mixBareInks,
  widenVideoRange,
} from './apply-color.ts';
import { baseOf, deriveAll } from './derive.ts';
import { encode } from './encode.ts';
import { clearMissingRows, unlessEmpty } from './missing-rows.ts';
import { openDamagedSource } from './open-damaged.ts';
import { openSource } from './open-source.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { DecodeError, fromPixels, type Pixels, toPixels } from './pixels.ts';
import type { Rendering, Thumbnail } from './process/reply-schema.ts';
import type { RenderRequest } from './rendering.ts';
import { readSource, shrink, type Target, targetOf, turnUpright } from './shrink.ts';
import {
  type OpenRequest,
  type RenderStep,
  type RenderTask,
  type Source,
  unsupportedVariant,
} from './source.ts';
import { thumbHashOf } from './thumb-hash.ts';

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
  const maxSide = neededSideOf(outputs, turnSize(facts, facts.orientation), facts.format === 'svg');
  const openRequest = { bytes, facts, maxSide, maxPixels, frames } as const;
  const source = await openSource(openRequest);
  if (!source.ok) return source;

  const thumbnails =
    (await makeThumbnails({ source, facts, outputs, strictness: 'strict' })) ??
    (await salvageThumbnails(source, openRequest, outputs));
  return thumbnails ? { ok: true, thumbnails } : { ok: false, failure: unreadable(facts) };
}

function framesOf(output: Output, facts: ImageFacts): 'all' | 'first' {
  return output.keepAnimation && canMove(facts, output) ? 'all' : 'first';
}

/** libvips does not read every kind of TIFF, so a TIFF that it refuses need not be damaged. */
function unreadable({ format }: ImageFacts): Failure {
  return format === 'tiff' ? unsupportedVariant('tiff') : failure('damaged');
}

/** Second try, for a file that a strict reader refuses and browsers show. */
async function salvageThumbnails(
  source: Source,
  request: OpenRequest,
  outputs: readonly Output[],
): Promise<Thumbnail[] | undefined> {
  const salvaged = await openDamagedSource({ ...request, frames: 'first' });
  return makeThumbnails({
    source: salvaged?.ok ? salvaged : source,
    facts: request.facts,
    outputs: outputs.map((output) => ({ ...output, keepAnimation: false })),
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
  readonly outputs: readonly Output[];
}

/**
 * Decodes the source once for all stills, and once for each output that moves.
 *
 * @returns one for each output; `undefined` when the source cannot be read, or nothing is left of a damaged one
 */
export async function makeThumbnails(making: Making): Promise<Thumbnail[] | undefined> {
  const { source, facts, outputs } = making;
  const targets = outputs.map((output) => targetOf(source, output));
  const isMoving = ({ output }: Target) => framesOf(output, facts) === 'all';
  const stills = targets.filter((target) => !isMoving(target));
  const made = new Map<Target, Thumbnail>();
  try {
    for (const target of targets.filter(isMoving)) {
      const { size, output } = target;
      const picture = await runSteps({ ...making, size, frames: 'all', fit: output.fit });
      if (picture) made.set(target, await encodeThumbnail(picture, target, making));
    }
    if (stills.length > 0) {
      const base = baseOf(source, stills);
      const whole = await runSteps({ ...making, size: base, frames: 'first' });
      if (!whole) return undefined;
      for await (const { pixels, target } of deriveAll(whole, base, stills)) {
        made.set(target, await encodeThumbnail(fromPixels(pixels), target, making, pixels));
      }
    }
  } catch (error) {
    if (!(error instanceof DecodeError) || isOutOfMemory(error)) throw error;
    return undefined;
  }
  const thumbnails = targets.flatMap((target) => made.get(target) ?? []);
  return thumbnails.length === targets.length ? thumbnails : undefined;
}

/** @returns the picture in sRGB and upright; `undefined` when nothing is left of a damaged source */
async function runSteps(task: RenderTask): Promise<Sharp | undefined> {
  let image = readSource(task);
  for (const step of steps) image = await step(image, task);
  return unlessEmpty(image, task);
}

async function encodeThumbnail(
  picture: Sharp,
  { output, scale, size }: Target,
  { source, facts, strictness, outputs }: Making,
  pixels?: Pixels,
): Promise<Thumbnail> {
  const isMoving = framesOf(output, facts) === 'all';
  const options = { facts, isShrunk: scale < 1, isMoving, size, pixels };
  const { data, info } = await encode(picture, output, options);
  // Of an animation, sharp reads the first frame.
  const shown = async () => pixels ?? (await toPixels(sharp(data)));
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
    ...(output === outputs[0] && {
      thumbHash: thumbHashOf(await shown(), output.format === 'jpeg'),
    }),
  };
}
