// The types that S3 stores and serves originals with. A browser runs none of these, no matter which bytes a person uploads.
import { formats } from '#core/formats.ts';
import type { ImageFormat } from '#core/image-facts.ts';
import type { ServedAs } from '#storage/object-store.ts';

/** Formats that every browser shows as an image and never runs. The page offers any other original as a download. */
const shown = ['jpeg', 'png', 'webp', 'gif', 'avif', 'bmp', 'ico'] as const satisfies ImageFormat[];
const shownTypes = new Map<string, string | undefined>(
  shown.map((format) => [format, formats[format].types[0]]),
);

const storableTypes = new Set(Object.values(formats).flatMap(({ types }) => types));

const anyBytes = 'application/octet-stream';

/**
 * The type to store an upload with. It counts when a CDN, or a person with credentials, serves the object.
 *
 * @param claimed the browser's guess; any text
 */
export function storedTypeOf(claimed: string): string {
  return storableTypes.has(claimed) ? claimed : anyBytes;
}

/** @param format as the worker found it in the content; empty when it is not known */
export function originalServedAs(format: string): ServedAs {
  const contentType = shownTypes.get(format);
  return contentType ? { contentType } : { contentType: anyBytes, isDownload: true };
}

/** Goes by the extension of the key alone, since any client of S3 may have put the object there. */
export function thumbnailServedAs(key: string): ServedAs {
  const extension = key.slice(key.lastIndexOf('.') + 1).toLowerCase();
  return originalServedAs(extension === 'jpg' ? 'jpeg' : extension);
}
