// A catalogue of BMP files and their pictures, made in code after the file list of Jason Summers' bmpsuite.

import { type BmpOptions, fileHeaderSize, rows, testPalette, writeBmp } from '../images/bmp.ts';
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
import { direct, directSuite, opaque, rgb24, rgb565, xrgb32 } from './bmp-direct.ts';
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
  const { files, add, chromiumShows } = startSuite();
  for (const bits of [1, 2, 4, 8]) {
    const colors = Math.min(2 ** bits, 91);
    for (const headerSize of [36, 40, 42, 44, 46, 48, 52, 56, 60, 64, 108, 124]) {
      add(`pal${bits} header ${headerSize}`, indexed(bits, { headerSize }), showIndexed(colors));
    }
    add(`pal${bits} top-down`, indexed(bits, { height: -suiteHeight }), showIndexed(colors));
    add(
      `pal${bits} one colour`,
      indexed(bits, { palette: testPalette(1) }),
      showIndexed(colors, 1),
    );
    const full = testPalette(2 ** bits);
    const os2 = { headerSize: 12, palette: full };
    // No program writes 2 bits with the core header: Windows CE added 2 bits long after OS/2 1.x.
    const refused = bits === 2 ? chromiumShows('nothing', 'no 2 bit core header') : undefined;
    add(`pal${bits} os2`, indexed(bits, os2), showIndexed(colors), refused);
    for (const headerSize of [16, 20, 24, 28, 32]) {
      add(
        `pal${bits} os2v2-${headerSize}`,
        indexed(bits, { headerSize, palette: full }),
        showIndexed(colors),
      );
    }
    add(
      `pal${bits} clrUsed 0`,
      indexed(bits, { palette: full, colorsUsed: 0 }),
      showIndexed(colors),
    );
  }
  const plain = showIndexed(91);
  add('pal8nonsquare', indexed(8), plain);
  add('pal8offs', indexed(8, { gap: 100 }), plain);
  add('pal8oversizepal', indexed(8, { palette: testPalette(300) }), plain);
  add('pal4oversizepal', indexed(4, { palette: testPalette(20) }), showIndexed(16));
  add('badpalettesize', indexed(8, { palette: testPalette(256), colorsUsed: 0x12000000 }), plain);
  add(
    'palette past the file',
    indexed(8, { palette: testPalette(9), colorsUsed: 0 }, 9),
    showIndexed(9),
    chromiumShows('nothing', 'the colours that the pixels use are there'),
  );
  add('badplanes', indexed(8, { planes: 0xffff }), plain);
  add(
    'os2sp: too few colours in the file',
    indexed(8, { headerSize: 12, palette: testPalette(91) }),
    plain,
    chromiumShows(
      'nothing',
      'the file is shorter than a full palette; the colours that the pixels use are there',
    ),
  );
  for (const bits of [0, 3, 5, 12, 48, 64]) {
    add(`badbitcount ${bits}`, indexed(8, { bitsPerPixel: bits }), { reason: 'unsupported' });
  }
  for (const headerSize of [4, 11, 13, 41, 68, 80, 112, 120, 128]) {
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
  const arrayOffset = 2 * fileHeaderSize + 40 + 4 * 91;
  add(
    'bitmap array',
    Buffer.concat([
      Buffer.from('BA'),
      new Uint8Array(12),
      indexed(8, { pixelOffset: arrayOffset }),
    ]),
    plain,
    chromiumShows('nothing', 'no browser opens a bitmap array, but its picture is readable'),
  );
  add('bad magic', indexed(8, { magic: 'MB' }), { reason: 'damaged' });

  const cut = direct(rgb24);
  const stride = 40;
  const missing = (top: number) => ({
    ...shown((x, y) => (y < top ? [0, 0, 0, 0] : suiteColor(x, y).slice(0, 3))),
    complete: false as const,
  });
  add('shortfile', cut.slice(0, -2 * stride), missing(2));
  add('shortfile within a row', cut.slice(0, -stride - 3), missing(2));
  add(
    'last padding missing',
    cut.slice(0, -1),
    opaque,
    chromiumShows('something else', 'all its pixels are there'),
  );
  add('top-down shortfile', direct(rgb24, { height: -suiteHeight }).slice(0, -3 * stride), {
    ...shown((x, y) => (y > 3 ? [0, 0, 0, 0] : suiteColor(x, y).slice(0, 3))),
    complete: false,
  });
  add(
    'no pixels at all',
    cut.slice(0, 54),
    { reason: 'damaged' },
    chromiumShows('blank', 'nothing to show'),
  );
  add(
    'offset past the file',
    direct(rgb24, { pixelOffset: 0x7fffffff }),
    { reason: 'damaged' },
    chromiumShows('blank', 'nothing to show'),
  );
  add(
    'offset 0',
    direct(rgb24, { pixelOffset: 0 }),
    opaque,
    chromiumShows('something else', 'taken as "behind the headers", as Firefox does'),
  );
  add('cut within the header', cut.slice(0, 40), { reason: 'damaged' });
  add('cut within the masks', direct(rgb565, { compression: 3 }).slice(0, 60), {
    reason: 'damaged',
  });

  const inner = direct(rgb24, { pixelOffset: 68 });
  add(
    'BA array',
    Uint8Array.from([0x42, 0x41, ...new Uint8Array(12), ...inner]),
    opaque,
    chromiumShows('nothing', 'Chromium did until 2026'),
  );
  add('pal1huff', indexed(1, { headerSize: 64, compression: 3 }), { reason: 'unsupported' });
  for (const compression of [7, 11, 12, 13, 99]) {
    add(`compression ${compression}`, direct(xrgb32, { compression, masks: [] }), {
      reason: 'unsupported',
    });
  }
  return [...files, ...directSuite(), ...rleSuite()];
}
