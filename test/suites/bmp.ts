// A catalogue of BMP files and their pictures, made in code after the file list of Jason Summers' bmpsuite.

import { type BmpOptions, rows, testPalette, writeBmp } from '../images/bmp.ts';
import {
  fileRows,
  type Shown,
  type SuiteFile,
  shown,
  startSuite,
  suiteColor,
  suiteHeight,
  suiteIndex,
  suiteWidth,
} from './bitmap-suite.ts';
import { direct, directSuite, opaque, rgb24, xrgb32 } from './bmp-direct.ts';
import { rleSuite } from './bmp-rle.ts';

const size = { width: suiteWidth, height: suiteHeight };

/** A palette picture: every header and depth that has one. */
function indexed(bits: number, more: Partial<BmpOptions> = {}, colors = Math.min(2 ** bits, 91)) {
  const data = rows(
    fileRows((x, y) => suiteIndex(x, y, colors), (more.height ?? 1) < 0),
    bits,
  );
  return writeBmp({ ...size, bitsPerPixel: bits, palette: testPalette(colors), data, ...more });
}

export function showIndexed(colors: number, stored = colors): Shown {
  const palette = testPalette(stored);
  return shown((x, y) => palette[suiteIndex(x, y, colors)] ?? [0, 0, 0]);
}

/** @returns every file of the catalogue */
export function bmpSuite(): SuiteFile[] {
  const { files, add } = startSuite();
  for (const bits of [1, 2, 4, 8]) {
    const colors = Math.min(2 ** bits, 91);
    const full = testPalette(2 ** bits);
    add(`pal${bits}`, indexed(bits), showIndexed(colors));
    add(`pal${bits} top-down`, indexed(bits, { height: -suiteHeight }), showIndexed(colors));
    add(
      `pal${bits} one colour`,
      indexed(bits, { palette: testPalette(1) }),
      showIndexed(colors, 1),
    );
    // Windows CE added 2 bits long after OS/2 1.x.
    if (bits !== 2) {
      const os2 = { headerSize: 12, palette: full };
      add(`pal${bits} os2`, indexed(bits, os2), showIndexed(colors));
    }
    add(
      `pal${bits} clrUsed 0`,
      indexed(bits, { palette: full, colorsUsed: 0 }),
      showIndexed(colors),
    );
  }
  for (const headerSize of [16, 20, 24, 28, 32]) {
    const palette = testPalette(256);
    add(`pal8 header ${headerSize}`, indexed(8, { headerSize, palette }), showIndexed(91));
  }
  for (const headerSize of [36, 42, 44, 46, 48, 52, 56, 60, 64, 108, 124]) {
    add(`pal8 header ${headerSize}`, indexed(8, { headerSize }), showIndexed(91));
  }
  const plain = showIndexed(91);
  add('pal8offs', indexed(8, { gap: 100 }), plain);
  add('pal8oversizepal', indexed(8, { palette: testPalette(300) }), plain);
  add('pal4oversizepal', indexed(4, { palette: testPalette(20) }), showIndexed(16));
  add('badpalettesize', indexed(8, { palette: testPalette(256), colorsUsed: 0x12000000 }), plain);
  add('badplanes', indexed(8, { planes: 0xffff }), plain);
  for (const bits of [0, 3, 64]) {
    add(`badbitcount ${bits}`, indexed(8, { bitsPerPixel: bits }), { reason: 'unsupported' });
  }
  for (const headerSize of [4, 13, 41, 68, 128]) {
    const bytes = indexed(8);
    bytes[14] = headerSize;
    add(`badheadersize ${headerSize}`, bytes, { reason: 'unsupported' });
  }
  add('badwidth', direct(rgb24, { width: -suiteWidth }), { reason: 'damaged' });
  add('width 0', direct(rgb24, { width: 0 }), { reason: 'damaged' });
  add('height 0', direct(rgb24, { height: 0 }), { reason: 'damaged' });
  add('reallybig', direct(rgb24, { width: 3000000, height: 2000000 }), {
    reason: 'too-many-pixels',
  });
  add('height -2^31', direct(rgb24, { height: -(2 ** 31) }), { reason: 'too-many-pixels' });
  add('bad magic', indexed(8, { magic: 'MB' }), { reason: 'damaged' });

  const cut = direct(rgb24);
  const stride = 40;
  const missing = (top: number) => ({
    ...shown((x, y) => (y < top ? [0, 0, 0, 0] : suiteColor(x, y).slice(0, 3))),
    complete: false as const,
  });
  add('shortfile', cut.slice(0, -2 * stride), missing(2));
  add('shortfile within a row', cut.slice(0, -stride - 3), missing(2));
  add('last padding missing', cut.slice(0, -1), opaque, 'all its pixels are there');
  add('top-down shortfile', direct(rgb24, { height: -suiteHeight }).slice(0, -3 * stride), {
    ...shown((x, y) => (y > 3 ? [0, 0, 0, 0] : suiteColor(x, y).slice(0, 3))),
    complete: false,
  });
  add('no pixels at all', cut.slice(0, 54), { reason: 'damaged' }, 'nothing to show');
  add(
    'offset past the file',
    direct(rgb24, { pixelOffset: 0x7fffffff }),
    { reason: 'damaged' },
    'nothing to show',
  );
  add('cut within the header', cut.slice(0, 40), { reason: 'damaged' });
  add('pal1huff', indexed(1, { headerSize: 64, compression: 3 }), { reason: 'unsupported' });
  for (const compression of [7, 11, 99]) {
    add(`compression ${compression}`, direct(xrgb32, { compression, masks: [] }), {
      reason: 'unsupported',
    });
  }
  return [...files, ...directSuite(), ...rleSuite()];
}
