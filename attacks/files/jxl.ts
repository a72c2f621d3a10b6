// Hostile JPEG XL files.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { box, bytesOf, repeat, u32, zeros } from '#test/images/bytes.ts';
import { noise } from '#test/images/random.ts';
import { type HostileFile, hostileFiles } from '../hostile-file.ts';

let isLoaded = false;

/** A picture of one colour as a bare codestream: a few thousand bytes at any size. */
async function flatJxl(width: number, height: number): Promise<Uint8Array> {
  const { default: encode, init } = await import('@jsquash/jxl/encode.js');
  if (!isLoaded) {
    const path = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm');
    await init(await WebAssembly.compile(await readFile(path)));
    isLoaded = true;
  }
  const data = new Uint8ClampedArray(4 * width * height).fill(200);
  return new Uint8Array(await encode({ data, width, height, colorSpace: 'srgb' }, { effort: 1 }));
}

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

/** The header says 4096 x 4096 pixels, but only to a reader that joins the two parts. */
async function splitHeader(at: number, width = 4096, height = 4096): Promise<Uint8Array> {
  const stream = await flatJxl(width, height);
  return boxed(part(0, stream.subarray(0, at)), part(1, stream.subarray(at), true));
}

const small = () => flatJxl(64, 64);

const tooLarge: HostileFile = {
  name: 'JXL: 1,073,741,824 x 1,073,741,824 pixels, its header split over two boxes',
  ends: ['failure'],
  make: () => {
    const stream = lyingHeader(2 ** 30, 2 ** 30);
    return boxed(part(0, stream.subarray(0, 3)), part(1, stream.subarray(3), true));
  },
};

export const jxlFiles = [
  tooLarge,
  ...hostileFiles('JXL', {
    '16 megapixels whose header is split behind 3 bytes': () => splitHeader(3),
    '16 megapixels whose header is split behind an empty part': () => splitHeader(0),
    '16,000 x 64 pixels': () => flatJxl(16_000, 64),
    'a header of 16,000 x 16,000 pixels and noise': () => lyingHeader(16_000, 16_000),
    '300,000 empty parts': async () =>
      boxed(repeat(part(0, zeros(0)), 300_000), part(1, await small(), true)),
    'a part for each byte': async () => {
      const stream = await small();
      return boxed(
        ...Array.from(stream, (byte, i) => part(i, Uint8Array.of(byte), i === stream.length - 1)),
      );
    },
    'parts in the wrong order': async () => {
      const stream = await flatJxl(2000, 2000);
      return boxed(part(1, stream.subarray(9), true), part(0, stream.subarray(0, 9)));
    },
    'a part that is 4 GB long': async () =>
      Buffer.concat([boxed(), bytesOf(u32(2 ** 32 - 1), 'jxlp'), await small()]),
    '100,000 boxes of nothing': async () =>
      boxed(repeat(box('free', zeros(0)), 100_000), box('jxlc', await small())),
    'a JPEG to be rebuilt from noise': async () =>
      boxed(box('jbrd', noise(2e6)), box('jxlc', await small())),
    'two codestreams': async () =>
      boxed(box('jxlc', await small()), box('jxlc', await flatJxl(4096, 4096))),
    '5 MB of noise behind its end': async () => Buffer.concat([await small(), noise(5e6)]),
  }),
];
