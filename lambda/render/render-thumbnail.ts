// Bytes -> thumbnail bytes, or a coded failure. Knows nothing of S3; read it top down as the list of steps.
import sharp from 'sharp';
import { failureOf } from '#core/facts-failure.ts';
import { type Failure, type FailureCode, failure } from '#core/failure.ts';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import { encodeAs } from './encode.ts';

// One image at a time per process: a Lambda runs one invocation at once, and below 1769 MB it has less than one vCPU.
sharp.concurrency(1);
// Nothing is ever decoded twice, so libvips' operation cache only holds memory.
sharp.cache(false);

export interface RenderRequest {
  readonly bytes: Uint8Array;
  /** Format of the thumbnail, whatever the source's is. */
  readonly format: ThumbnailFormat;
  /** Longest side of the thumbnail in pixels; a smaller source keeps its size. */
  readonly maxSide: number;
  /** Width x height beyond which the source is refused. */
  readonly maxPixels: number;
}

export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  /** The source, its size as shown: after its orientation was applied. */
  readonly source: {
    readonly format: ImageFacts['format'];
    readonly width: number;
    readonly height: number;
  };
}

export type Rendering =
  | { readonly ok: true; readonly thumbnail: Thumbnail }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Renders a thumbnail: upright, sRGB, without metadata, inside `maxSide` x `maxSide` and never enlarged; transparency
 * kept where the format has it, on white where it has not.
 *
 * @returns the thumbnail, or why this image has none; it only throws for faults that are not the image's
 */
export async function renderThumbnail(request: RenderRequest): Promise<Rendering> {
  const { bytes, format, maxSide, maxPixels } = request;

  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) return { ok: false, failure: failureOf(found) };
  const { facts } = found;
  const pixels = facts.width * facts.height;
  if (pixels > maxPixels) return refuse('too-many-pixels', { pixels, maxPixels });
  if (!readableBySharp.has(facts.format)) return refuse('unsupported-format');

  const upright = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' })
    .autoOrient()
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true });
  try {
    const { data, info } = await encodeAs(format, upright).toBuffer({ resolveWithObject: true });
    const { width, height } = shownSize(facts);
    return {
      ok: true,
      thumbnail: {
        bytes: data,
        contentType: `image/${format}`,
        width: info.width,
        height: info.height,
        source: { format: facts.format, width, height },
      },
    };
  } catch {
    // The header was read and the limits were kept, so what sharp objects to is the data.
    return refuse('damaged');
  }
}

const readableBySharp: ReadonlySet<ImageFacts['format']> = new Set([
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'tiff',
  'svg',
]);

function shownSize({ width, height, orientation }: ImageFacts): { width: number; height: number } {
  const isTurned = orientation >= 5;
  return isTurned ? { width: height, height: width } : { width, height };
}

function refuse(code: FailureCode, detail: Parameters<typeof failure>[1] = {}): Rendering {
  return { ok: false, failure: failure(code, detail) };
}
