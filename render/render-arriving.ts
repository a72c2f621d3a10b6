// A file that is still arriving -> its thumbnail, from the first part of the file if that is enough.
import { headBytes } from '#core/first-read.ts';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import { isEighthEnough } from '#core/is-eighth-enough.ts';
import { refuseByFacts } from '#core/refuse-by-facts.ts';
import { turnSize } from '#core/size.ts';
import { neededSideOf } from '#core/variant.ts';
import { type ArrivingFile, arrivedBytes, readUpTo } from './arriving-file.ts';
import { readEighth } from './open-file.ts';
import type { Rendering, Thumbnail } from './process/reply-schema.ts';
import { makeThumbnails, renderThumbnails } from './render-thumbnail.ts';
import type { ArrivingRequest } from './rendering.ts';
import { sourceOfFile } from './source.ts';

/** Does what `renderThumbnails` does. It reads a large progressive JPEG up to its last useful scan, and other files whole. */
export async function renderArriving(request: ArrivingRequest): Promise<Rendering> {
  const thumbnails = await renderDcScans(request);
  if (thumbnails) return { ok: true, thumbnails };
  const { file, ...options } = request;
  readUpTo(file, file.bytes.length);
  return renderThumbnails({ ...options, bytes: file.bytes });
}

/** @returns `undefined` when only the whole file gives the thumbnails or the reason why there is none */
async function renderDcScans({
  file,
  outputs,
  maxPixels,
}: ArrivingRequest): Promise<Thumbnail[] | undefined> {
  const facts = readJpegHeader(file);
  if (!facts || refuseByFacts(facts, maxPixels)) return undefined;
  const maxSide = neededSideOf(outputs, turnSize(facts, facts.orientation), false);
  if (!isEighthEnough(facts, maxSide)) return undefined;
  const bytes = arrivedBytes(file);
  const request = { bytes, facts, maxSide, maxPixels, frames: 'first' } as const;
  const source = readEighth(sourceOfFile(request), facts, file);
  return source && makeThumbnails({ source, facts, outputs, strictness: 'strict' });
}

/** Each try has four times the bytes of the last one, so the work stays linear. */
function readJpegHeader(file: ArrivingFile): ImageFacts | undefined {
  for (let bytes = headBytes; ; bytes *= 4) {
    const isLonger = readUpTo(file, bytes);
    const head = arrivedBytes(file);
    if (head[0] !== 0xff || head[1] !== 0xd8) return undefined;
    const found = readImageFacts(head, file.bytes.length);
    if (found.ok) return found.facts;
    if (found.reason !== 'more' || !isLonger) return undefined;
  }
}
