// Reads the ICC profile in a PNG's iCCP chunk. libpng returns some profiles that Chromium considers broken.
import { inflateSync } from 'node:zlib';
import { readIccProfile } from '../../color/icc-profile.ts';
import type { PngPreamble } from './png-chunks.ts';

/** Bytes. Our own limit, against a profile that inflates without end. */
const maxProfileBytes = 4 * 2 ** 20;
/** Bytes; PNG specification, 11.3.2.3. */
const maxNameBytes = 79;

/** @returns the profile if it is whole and made for these pixels */
export function readIccpChunk({ header, profileChunk }: PngPreamble): Uint8Array | undefined {
  if (!profileChunk) return undefined;
  const nameEnd = profileChunk.subarray(0, maxNameBytes + 1).indexOf(0);
  if (nameEnd < 1 || profileChunk[nameEnd + 1] !== 0) return undefined;
  const isGrey = header.colorType === 0 || header.colorType === 4;
  try {
    const packed = profileChunk.subarray(nameEnd + 2);
    const profile = inflateSync(packed, { maxOutputLength: maxProfileBytes });
    const isForPixels = readIccProfile(profile)?.colorSpace === (isGrey ? 'GRAY' : 'RGB ');
    return isForPixels ? profile : undefined;
  } catch {
    return undefined;
  }
}
