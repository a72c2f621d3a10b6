// Predicts the memory of the file and of the rows of its picture. Every class of images needs it in addition to its constants.
import type { ImageFacts } from './image-facts.ts';

/**
 * Resident memory of a buffered input, in bytes for each of its bytes: every class measured 0.95. A large progressive JPEG
 * holds only what it needs of its bytes, but its header does not say how many.
 */
const memoryPerInputByte = 0.95;

/** libvips multiplies a transparent picture of 8 bits out to more bits: 1.1 to 1.39 was measured. */
const transparentRowFactor = 1.4;

/** @returns memory in MB */
export function bufferMemoryMb(facts: ImageFacts, bytes: number): number {
  return inputMemoryMb(facts, bytes) + rowMemoryMb(facts);
}

/**
 * Our code copies a CMYK JPEG once, to replace its profile. If a PNG has more bytes than its pixels can fill, the rest is
 * metadata or garbage, which its readers copy twice: for 90 MB of EXIF, a fresh process took 321 MB, and we predict 333 MB.
 */
function inputMemoryMb(facts: ImageFacts, bytes: number): number {
  const { format, colorModel, width, height, channels, bitDepth } = facts;
  const isInks = format === 'jpeg' && (colorModel === 'cmyk' || colorModel === 'ycck');
  const pixelBytes = (width * height * channels * bitDepth) / 8 + height;
  const surplus = format === 'png' ? Math.max(0, bytes - pixelBytes) : 0;
  return (memoryPerInputByte * ((isInks ? 2 : 1) * bytes + 2 * surplus)) / 1e6;
}

/** Only PNG and TIFF count: other formats have shorter sides, or their decoders shrink before they make rows. */
function rowMemoryMb({ format, width, height, ...facts }: ImageFacts): number {
  if (format !== 'png' && format !== 'tiff') return 0;
  const isPalette = facts.colorModel === 'palette';
  const samples = isPalette ? 3 + Number(facts.hasAlpha) : facts.channels;
  const sampleBytes = isPalette ? 1 : Math.ceil(facts.bitDepth / 8);
  const factor = facts.hasAlpha && sampleBytes === 1 ? transparentRowFactor : 1;
  return (factor * width * samples * sampleBytes * heldRows(height)) / 1e6;
}

/**
 * Rows that libvips holds while it shrinks a picture row by row at full size: its own buffers, and the rows for one row of
 * the thumbnail. Measured with PNGs and TIFFs of 7 to 65,535 rows and 8000 to 5,000,000 columns (November 2026): the
 * formula is within 10 %, or 35 % on the safe side.
 */
function heldRows(height: number): number {
  return Math.min(20 * height, 350) + Math.min(height, 700);
}
