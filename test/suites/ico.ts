// A catalogue of icons and cursors and their pictures, made in code.

import { type BmpOptions, rows, testPalette, writeDib } from '../images/bmp.ts';
import { type IcoEntry, iconBitmap, writeIco } from '../images/ico.ts';
import {
  fileRows,
  type Rgba,
  type Shown,
  type SuiteFile,
  shown,
  startSuite,
  suiteColor,
  suiteHeight,
  suiteIndex,
  suiteWidth,
} from './bitmap-suite.ts';

const size = { width: suiteWidth, height: suiteHeight };
const isMasked = (x: number, y: number) => (x + y) % 4 === 0;
const mask = fileRows((x, y) => (isMasked(x, y) ? 1 : 0));
const noMask = fileRows(() => 0);
const packed = ([red, green, blue]: Rgba, alpha = 0) =>
  (alpha * 2 ** 24 + (red << 16) + (green << 8) + blue) >>> 0;

/** A 24 bit picture with its mask. */
export function bitmap24(more: Partial<BmpOptions> = {}, maskRows: number[][] | undefined = mask) {
  const topDown = (more.height ?? 1) < 0;
  const data = rows(
    fileRows((x, y) => packed(suiteColor(x, y)), topDown),
    24,
  );
  return iconBitmap({ ...size, bitsPerPixel: 24, data, ...more }, maskRows);
}

function bitmap32(alpha: (color: Rgba) => number, maskRows = mask, more: Partial<BmpOptions> = {}) {
  const data = rows(
    fileRows((x, y) => packed(suiteColor(x, y), alpha(suiteColor(x, y)))),
    32,
  );
  return iconBitmap({ ...size, bitsPerPixel: 32, data, ...more }, maskRows);
}

const cleared = [0, 0, 0, 0];
const masked = shown((x, y) => (isMasked(x, y) ? cleared : suiteColor(x, y).slice(0, 3)));
export const unmasked = shown((x, y) => suiteColor(x, y).slice(0, 3));
const withAlpha = shown((x, y) => suiteColor(x, y));

/** A 2 x 2 picture of one colour, to tell entries apart. */
export function dot(value: number): Uint8Array {
  const data = rows(
    [
      [value, value],
      [value, value],
    ],
    24,
  );
  return iconBitmap({ width: 2, height: 2, bitsPerPixel: 24, data }, [
    [0, 0],
    [0, 0],
  ]);
}

/** @returns every file of the catalogue */
export function icoSuite(): SuiteFile[] {
  const { files, add } = startSuite();
  const one = (content: Uint8Array, more: Partial<IcoEntry> = {}, type = 1) =>
    writeIco([{ content, ...size, ...more }], type);

  for (const bits of [1, 2, 4, 8]) {
    const colors = Math.min(2 ** bits, 91);
    const palette = testPalette(2 ** bits);
    const data = rows(
      fileRows((x, y) => suiteIndex(x, y, colors)),
      bits,
    );
    const seen = shown((x, y) =>
      isMasked(x, y) ? cleared : (palette[suiteIndex(x, y, colors)] ?? []),
    );
    for (const colorsUsed of [0, 2 ** bits]) {
      const content = iconBitmap({ ...size, bitsPerPixel: bits, palette, colorsUsed, data }, mask);
      add(`${bits} bits, clrUsed ${colorsUsed}`, one(content), seen);
    }
  }
  add('24 bits', one(bitmap24()), masked);
  add('24 bits, nothing masked', one(bitmap24({}, noMask)), unmasked);
  add('24 bits, no mask at all', one(bitmap24({}, [])), unmasked);
  add('24 bits, top-down', one(bitmap24({ height: -suiteHeight }, [...mask].reverse())), masked);
  add('24 bits, mask cut', one(bitmap24().slice(0, -8)), {
    ...shown((x, y) => (y > 1 && isMasked(x, y) ? cleared : suiteColor(x, y).slice(0, 3))),
  });
  for (const type of [1, 2]) add(`type ${type}`, one(bitmap24(), {}, type), masked);
  const cut: Shown = shown((x, y) => (y < 2 ? cleared : suiteColor(x, y).slice(0, 3)));
  add('24 bits, pixels cut', one(bitmap24({}, []).slice(0, -80)), { ...cut, complete: false });
  const deep = rows(
    fileRows((x, y) => suiteColor(x, y)[0] >> 3),
    16,
  );
  add(
    '16 bits',
    one(iconBitmap({ ...size, bitsPerPixel: 16, data: deep }, mask)),
    shown((x, y) =>
      isMasked(x, y) ? cleared : [0, 0, Math.round(((suiteColor(x, y)[0] >> 3) * 255) / 31)],
    ),
  );

  const realAlpha = (color: Rgba) => color[3];
  add('32 bits: alpha rules, the mask is ignored', one(bitmap32(realAlpha)), withAlpha);
  add('32 bits: all alpha 255, the mask is ignored', one(bitmap32(() => 255)), unmasked);
  add('32 bits: all alpha 0, the mask rules', one(bitmap32(() => 0)), masked);
  add('32 bits: all alpha 0, nothing masked', one(bitmap32(() => 0, noMask)), unmasked);
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  add(
    '32 bits V5 BITFIELDS',
    one(bitmap32(realAlpha, mask, { headerSize: 124, compression: 3, masks })),
    withAlpha,
  );
  add(
    '32 bits V5 with alpha mask',
    one(bitmap32(realAlpha, mask, { headerSize: 124, masks })),
    withAlpha,
  );
  add('32 bits V5 without alpha mask', one(bitmap32(realAlpha, mask, { headerSize: 124 })), masked);
  add(
    '32 bits BITFIELDS without alpha',
    one(bitmap32(realAlpha, mask, { compression: 3, masks: masks.slice(0, 3) })),
    masked,
  );

  for (const entrySize of [0, 20, 5000])
    add(`directory says ${entrySize} bytes`, one(bitmap24(), { size: entrySize }), masked);
  const blank = (because: string) => because;
  const ownSize = 'the image knows its size better than the directory';
  add('directory says 16 x 16', one(bitmap24(), { width: 16, height: 16 }), masked, blank(ownSize));
  add(
    'directory says 256 x 256',
    one(bitmap24(), { width: 256, height: 256 }),
    masked,
    blank(ownSize),
  );
  const whole = writeDib({
    ...size,
    bitsPerPixel: 24,
    data: rows(
      fileRows((x, y) => packed(suiteColor(x, y))),
      24,
    ),
  });
  add(
    'height without the mask',
    one(whole.bytes),
    unmasked,
    blank('the bytes for the whole height are there'),
  );
  add(
    'OS/2 header',
    one(bitmap24({ headerSize: 64 })),
    masked,
    blank('nothing is unclear about it'),
  );

  const pair = (a: Partial<IcoEntry>, b: Partial<IcoEntry>, type = 1) =>
    writeIco(
      [
        { content: dot(1), width: 2, height: 2, ...a },
        { content: dot(2), width: 2, height: 2, ...b },
      ],
      type,
    );
  const first = shown(() => [0, 0, 1], 2, 2);
  const second = shown(() => [0, 0, 2], 2, 2);
  const small = iconBitmap({ width: 1, height: 1, bitsPerPixel: 24, data: [9, 9, 9, 0] }, [[0]]);
  add('largest', pair({ content: small, width: 1, height: 1 }, {}), second);
  add('deepest', pair({ bitsPerPixel: 8 }, { bitsPerPixel: 24 }), second);
  add('alike: the first', pair({}, {}), first);
  add(
    'depth 0 and 2 colours against 4 bits',
    pair({ bitsPerPixel: 4 }, { bitsPerPixel: 0, colorCount: 2 }),
    first,
  );
  add(
    'depth 0 and 0 colours against 4 bits',
    pair({ bitsPerPixel: 4 }, { bitsPerPixel: 0 }),
    second,
  );
  add(
    'the hot spot of a cursor is no depth',
    pair({ bitsPerPixel: 4 }, { bitsPerPixel: 24 }, 2),
    first,
  );
  const fallback = 'another image is whole';
  add(
    'largest cut',
    pair({}, { content: dot(2).slice(0, 30), width: 3, height: 3 }),
    first,
    blank(fallback),
  );
  add(
    'largest past the file',
    pair({}, { offset: 99999, width: 3, height: 3 }),
    first,
    blank(fallback),
  );

  add('type 0', one(bitmap24(), {}, 0), { reason: 'unsupported' });
  add('type 3', one(bitmap24(), {}, 3), { reason: 'unsupported' });
  add('no entries', writeIco([]), { reason: 'damaged' });
  add('cut within the directory', one(bitmap24()).slice(0, 20), { reason: 'damaged' });
  add('offset within the directory', one(bitmap24(), { offset: 6 }), { reason: 'damaged' });
  return files;
}
