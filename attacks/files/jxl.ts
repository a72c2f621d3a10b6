// Hostile JPEG XL files.
import { readFileSync } from 'node:fs';
import { box, bytesOf, u32 } from '#test/images/bytes.ts';
import { noise } from '#test/images/random.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/files/jxl/${name}.jxl`, import.meta.url));
const small = () => fixture('alpha');
/** 4096 x 4096 pixels. */
const large = () => fixture('flat-16mp');

const boxed = (...boxes: readonly Uint8Array[]) =>
  bytesOf(box('JXL ', '\r\n\x87\n'), box('ftyp', 'jxl \0\0\0\0jxl '), ...boxes);
/** A part of a codestream; the last one's number has its highest bit set. */
const part = (n: number, body: Uint8Array, isLast = false) =>
  box('jxlp', u32(isLast ? n + 2 ** 31 : n), body);

/** The header of a size in 30 bits each, then noise (ISO/IEC 18181-1, annex D: bits from the lowest). */
function lyingHeader(width: number, height: number): Uint8Array {
  const bits = `0${'11'}${bitsOf(height - 1, 30)}${'000'}${'11'}${bitsOf(width - 1, 30)}1`.padEnd(
    72,
    '0',
  );
  const bytes = bits
    .match(/.{8}/g)
    ?.map((byte) => Number.parseInt([...byte].reverse().join(''), 2));
  return Buffer.concat([bytesOf([0xff, 0x0a], bytes ?? []), noise(2000)]);
}

const bitsOf = (value: number, count: number) =>
  [...value.toString(2).padStart(count, '0')].reverse().join('');

export const jxlFiles = {
  '1,073,741,824 x 1,073,741,824 pixels, its header split over two boxes': () => {
    const stream = lyingHeader(2 ** 30, 2 ** 30);
    return boxed(part(0, stream.subarray(0, 3)), part(1, stream.subarray(3), true));
  },
  '16 megapixels whose header is split behind 3 bytes': () =>
    boxed(part(0, large().subarray(0, 3)), part(1, large().subarray(3), true)),
  'a header of 16,000 x 16,000 pixels and noise': () => lyingHeader(16_000, 16_000),
  'a part that is 4 GB long': () =>
    Buffer.concat([boxed(), bytesOf(u32(2 ** 32 - 1), 'jxlp'), small()]),
  'a JPEG to be rebuilt from noise': () => boxed(box('jbrd', noise(2e6)), box('jxlc', small())),
};
