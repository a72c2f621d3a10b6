// PNGs of every depth and kind of pixel: one flat patch of each.
import { describe, it } from 'vitest';
import { bytesOf } from '#test/images/bytes.ts';
import { pngChunk, writePng } from '#test/images/png.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';

const warm = [200, 120, 60];

async function colorOf(bytes: Uint8Array): Promise<readonly number[]> {
  return (await readPixels((await renderOk(bytes)).bytes)).at(0.5, 0.5);
}

describe('a PNG of any depth is read by its value, not by its bits', () => {
  const flat = (bytes: readonly number[]) =>
    Uint8Array.from({ length: 64 * 64 * bytes.length }, (_, i) => bytes[i % bytes.length] ?? 0);
  const packed = (byte: number, bits: number) => new Uint8Array((64 * 64 * bits) / 8).fill(byte);
  const palette = pngChunk('PLTE', bytesOf([9, 9, 9], warm, [0, 0, 0], [1, 2, 3]));
  const size = { width: 64, height: 64 };

  it.each([
    [
      '1-bit grey',
      writePng({ ...size, bitDepth: 1, colorType: 0, data: packed(0xff, 1) }),
      [255, 255, 255, 255],
    ],
    [
      '2-bit grey',
      writePng({ ...size, bitDepth: 2, colorType: 0, data: packed(0xaa, 2) }),
      [170, 170, 170, 255],
    ],
    [
      '4-bit grey',
      writePng({ ...size, bitDepth: 4, colorType: 0, data: packed(0x77, 4) }),
      [119, 119, 119, 255],
    ],
    [
      '16-bit grey',
      writePng({ ...size, bitDepth: 16, colorType: 0, data: flat([0x80, 0x33]) }),
      [128, 128, 128, 255],
    ],
    [
      '16-bit RGB',
      writePng({ ...size, bitDepth: 16, colorType: 2, data: flat([200, 99, 120, 99, 60, 99]) }),
      [200, 120, 60, 255],
    ],
    [
      '16-bit RGBA',
      writePng({
        ...size,
        bitDepth: 16,
        colorType: 6,
        data: flat([200, 0, 120, 0, 60, 0, 128, 0]),
      }),
      [200, 120, 60, 128],
    ],
    [
      '16-bit grey with alpha',
      writePng({ ...size, bitDepth: 16, colorType: 4, data: flat([90, 0, 128, 0]) }),
      [90, 90, 90, 128],
    ],
    [
      '2-bit palette',
      writePng({ ...size, bitDepth: 2, colorType: 3, chunks: [palette], data: packed(0x55, 2) }),
      [200, 120, 60, 255],
    ],
    [
      '8-bit palette',
      writePng({ ...size, bitDepth: 8, colorType: 3, chunks: [palette], data: packed(1, 8) }),
      [200, 120, 60, 255],
    ],
  ] satisfies [string, Uint8Array, readonly number[]][])('%s', async (_, bytes, expected) => {
    expectColor(await colorOf(bytes), expected);
  });
});
