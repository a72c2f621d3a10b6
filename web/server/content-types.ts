// Types under which originals are stored and served: never one that a browser would run, whatever was uploaded.
import type { ServedAs } from '#io/object-store.ts';

/** Formats that every browser shows as a picture and never runs; an original of any other is offered as a download. */
const displayableTypes: ReadonlyMap<string, string> = new Map([
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['avif', 'image/avif'],
  ['bmp', 'image/bmp'],
  ['ico', 'image/x-icon'],
]);

/** Types that uploads may be stored as beside those; browsers show or download them. SVG is not among them. */
const otherPictureTypes = [
  'image/heic',
  'image/heif',
  'image/jxl',
  'image/tiff',
  'image/vnd.microsoft.icon',
];

const storableTypes: ReadonlySet<string> = new Set([
  ...displayableTypes.values(),
  ...otherPictureTypes,
]);

const anyBytes = 'application/octet-stream';

/**
 * The type to store an upload as: what counts when someone with credentials, or a CDN, hands the object out.
 *
 * @param claimed the browser's guess; any text
 */
export function storedTypeOf(claimed: string): string {
  return storableTypes.has(claimed) ? claimed : anyBytes;
}

/**
 * How a browser is to be given an original.
 *
 * @param format as found in the content, not as claimed; empty when it is not known
 */
export function originalServedAs(format: string): ServedAs {
  const contentType = displayableTypes.get(format);
  return contentType ? { contentType } : { contentType: anyBytes, isDownload: true };
}

/** How a browser is to be given a thumbnail, by the extension of its key, whoever put it there. */
export function thumbnailServedAs(key: string): ServedAs {
  const extension = key.slice(key.lastIndexOf('.') + 1).toLowerCase();
  return originalServedAs(extension === 'jpg' ? 'jpeg' : extension);
}
