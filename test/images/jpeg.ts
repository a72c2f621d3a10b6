// JPEG files with segments that sharp does not write.
import { bytesOf, type Part, u16 } from './bytes.ts';

const afterStart = 2;

/** Puts segments right behind the start of a JPEG. */
export function insertJpegSegments(jpeg: Uint8Array, ...segments: readonly Uint8Array[]) {
  return Buffer.concat([jpeg.subarray(0, afterStart), ...segments, jpeg.subarray(afterStart)]);
}

/** @param marker its second byte: 0xe1 for APP1, 0xfe for a comment */
export function jpegSegment(marker: number, ...body: readonly Part[]): Uint8Array {
  const content = bytesOf(...body);
  return bytesOf([0xff, marker], u16(content.length + 2), content);
}

export function exifSegment(exif: Uint8Array): Uint8Array {
  return jpegSegment(0xe1, 'Exif\0\0', exif);
}

/** @param profile of less than 64 KB, so that it fits one segment */
export function iccSegment(profile: Uint8Array): Uint8Array {
  return jpegSegment(0xe2, 'ICC_PROFILE\0', [1, 1], profile);
}
