// All thumbnails of a file, with their addresses, and those that show the same picture.
import type { Size } from '#core/size.ts';
import type { UploadEntry } from './upload-state.ts';

export interface Picture extends Size {
  /** Its variant. The first is always called "thumbnail". */
  readonly variant: string;
  /** Extension of its key, which names its format. */
  readonly extension: string;
  readonly bytes: number;
  /** Its address on this server, which lasts. */
  readonly path: string;
}

/** @returns the thumbnail, and the further ones that the server can serve; none while there is no report */
export function listPictures(
  { index, status }: UploadEntry,
  batchId: string | undefined,
): readonly Picture[] {
  if (status.state !== 'ready' || !status.report) return [];
  const { thumbnailUrl, report } = status;
  const { width, height, bytes, further = [] } = report;
  const first = { variant: 'thumbnail', extension: extensionOf(thumbnailUrl).toLowerCase() };
  return [
    { ...first, width, height, bytes },
    ...further.map(({ name, format, ...size }) => ({
      variant: name,
      extension: format === 'jpeg' ? 'jpg' : format,
      ...size,
    })),
  ].map((picture) => ({ ...picture, path: `/b/${batchId}/${index}/${picture.variant}` }));
}

/**
 * A cover shows only a part of the original, so its shape is another. The setting does not tell, because it may have changed since
 * the file was made. Of an animation, one size may move and another stand still.
 *
 * @returns the thumbnail and the larger ones that show the same picture, from narrow to wide
 */
export function listSamePictures(entry: UploadEntry, batchId: string | undefined): Picture[] {
  const [first, ...further] = listPictures(entry, batchId);
  const report = entry.status.state === 'ready' ? entry.status.report : undefined;
  if (!first || !report) return [];
  const scale = report.sourceWidth / report.sourceHeight;
  // One side is that of the box, and the other was rounded.
  const isWhole = ({ width, height }: Size) =>
    Math.abs(width - height * scale) <= 0.5 || Math.abs(height - width / scale) <= 0.5;
  const found = [first];
  for (const picture of further.toSorted((a, b) => a.width - b.width)) {
    const isWider = picture.width > (found.at(-1)?.width ?? 0);
    if (isWider && isWhole(picture) && report.animation === 'none') found.push(picture);
  }
  return found;
}

/** @returns the candidates of an `<img>`, for its `srcset` */
export function writeSrcSet(candidates: readonly { url: string; width: number }[]): string {
  return candidates.map(({ url, width }) => `${url} ${width}w`).join(', ');
}

/**
 * @returns attributes of an `<img>` that shows the thumbnail at its own size: a dense screen takes a larger picture. `undefined` if
 *   there is none
 */
export function findSharper(entry: UploadEntry, batchId: string | undefined) {
  const [first, ...larger] = listSamePictures(entry, batchId);
  if (!first || larger.length === 0 || entry.status.state !== 'ready') return undefined;
  const shown = { url: entry.status.shownUrl, width: first.width };
  const others = larger.map(({ path, width }) => ({ url: path, width }));
  return { srcSet: writeSrcSet([shown, ...others]), sizes: `${first.width}px` };
}

/**
 * Whether one may see through a picture: the ThumbHash of its thumbnail has a bit for it. A thumbnail that an earlier version made
 * has no ThumbHash; then its format tells whether it can.
 */
export function hasAlpha({ status }: UploadEntry): boolean {
  if (status.state !== 'ready') return false;
  const hash = status.report?.thumbHash;
  return hash === undefined
    ? !/^jpe?g$/i.test(extensionOf(status.thumbnailUrl))
    : atob(hash).charCodeAt(2) > 127;
}

/** @returns the extension of the thumbnail's key, which names its format */
export function extensionOf(url: string): string {
  return /\.(\w+)$/.exec(new URL(url, 'https://any').pathname)?.[1] ?? 'webp';
}
