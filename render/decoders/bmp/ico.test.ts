// PNG entries of icons, and the icon decoder's limits.
import { describe, expect, it } from 'vitest';
import { testPalette } from '#test/images/bmp.ts';
import { iconBitmap, writeIco } from '#test/images/ico.ts';
import { bitmap24, dot } from '#test/suites/ico.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };

describe('PNG entries', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

  it('are returned for sharp when they are the largest', () => {
    const file = writeIco([
      { content: dot(1), width: 2, height: 2 },
      { content: png, width: 256, height: 256 },
    ]);
    const embedded = { ok: true, kind: 'embedded', format: 'png', bytes: png };
    expect(decodeIco(file, limits)).toEqual(embedded);
  });

  it('are skipped when a bitmap is larger', () => {
    const file = writeIco([
      { content: png, width: 2, height: 2 },
      { content: bitmap24(), width: 13, height: 7 },
    ]);
    expect(decodeIco(file, limits)).toMatchObject({ kind: 'pixels', width: 13 });
  });
});

describe('limits', () => {
  it('refuses a bitmap that claims too many pixels when the directory says it is small', () => {
    const huge = iconBitmap({ width: 60000, height: 30000, bitsPerPixel: 24, data: [] });
    const file = writeIco([{ content: huge, width: 16, height: 16 }]);
    expect(decodeIco(file, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
  });

  it('does not measure one slow image once for each of 65535 entries', () => {
    const size = { width: 2, height: 2 };
    const data = new Uint8Array(200_000).fill(1); // runs that never end a line
    const indexed = { bitsPerPixel: 8, compression: 1, palette: testPalette(2) };
    const slow = iconBitmap({ ...size, ...indexed, data });
    const offset = 6 + 16 * 65535;
    const entries = Array.from({ length: 65535 }, (_, i) => {
      return { ...size, content: i === 0 ? slow : new Uint8Array(0), offset };
    });
    const file = writeIco(entries);
    const start = performance.now();
    expect(decodeIco(file, limits)).toMatchObject({ ok: false, reason: 'damaged' });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
