// Icons and cursors of the kinds that programs write, made in code.
import { type BmpOptions, testPalette } from '../images/bmp.ts';
import { type IcoEntry, iconBitmap, writeIco } from '../images/ico.ts';
import { type SuiteFile, suitePixels, suiteSize } from './bmp.ts';

const { width, height } = suiteSize;
const mask: readonly (readonly number[])[] = Array.from({ length: height }, (_, y) =>
  Array.from({ length: width }, (_, x) => ((x + y) % 4 === 0 ? 1 : 0)),
);
const noMask = mask.map((row) => row.map(() => 0));
const alphaMasks = [0xff0000, 0xff00, 0xff, 0xff000000];

/** @returns every file of the catalogue */
export function icoSuite(): SuiteFile[] {
  const files: SuiteFile[] = [];
  const add = (name: string, bytes: Uint8Array) => files.push({ name, bytes });
  function bitmap(bitsPerPixel: number, more: Partial<BmpOptions> = {}, maskRows = mask) {
    const data = suitePixels(bitsPerPixel, files.length + 1);
    const palette = bitsPerPixel <= 8 ? testPalette(2 ** bitsPerPixel) : [];
    return iconBitmap({ ...suiteSize, bitsPerPixel, palette, data, ...more }, maskRows);
  }
  const one = (content: Uint8Array, more: Partial<IcoEntry> = {}, type = 1) =>
    writeIco([{ content, ...suiteSize, ...more }], type);

  for (const bits of [1, 4, 8, 16, 24]) add(`${bits} bits`, one(bitmap(bits)));
  add('a cursor', one(bitmap(24), {}, 2));
  add('8 bits, no number of colours', one(bitmap(8, { colorsUsed: 0 })));
  add('24 bits, top-down', one(bitmap(24, { height: -height })));
  add('24 bits, nothing masked', one(bitmap(24, {}, noMask)));
  add('24 bits, no mask at all', one(bitmap(24, {}, [])));
  add('24 bits, mask cut', one(bitmap(24).slice(0, -8)));
  add('24 bits, pixels cut', one(bitmap(24, {}, []).slice(0, -80)));

  const withAlpha = (alpha: number) => suitePixels(32, 5).map((v, i) => (i % 4 === 3 ? alpha : v));
  add('32 bits: alpha rules, the mask is ignored', one(bitmap(32)));
  add('32 bits: all alpha 255, the mask is ignored', one(bitmap(32, { data: withAlpha(255) })));
  add('32 bits: all alpha 0, the mask rules', one(bitmap(32, { data: withAlpha(0) })));
  add('32 bits: all alpha 0, no mask', one(bitmap(32, { data: withAlpha(0) }, noMask)));
  const v5 = { headerSize: 124, masks: alphaMasks };
  add('32 bits, V5 with masks', one(bitmap(32, { ...v5, compression: 3 })));
  add('32 bits, V5 with alpha mask', one(bitmap(32, v5)));
  add('32 bits, V5 without alpha mask', one(bitmap(32, { headerSize: 124 })));
  const rgbMasks = alphaMasks.slice(0, 3);
  add('32 bits, masks without alpha', one(bitmap(32, { compression: 3, masks: rgbMasks })));

  for (const size of [0, 5000]) add(`directory says ${size} bytes`, one(bitmap(24), { size }));
  const pair = (a: Partial<IcoEntry>, b: Partial<IcoEntry>, type = 1) =>
    writeIco(
      [a, b].map((entry) => ({ content: bitmap(24), ...suiteSize, ...entry })),
      type,
    );
  const small = { content: dot, width: 1, height: 1 };
  add('largest', pair(small, {}));
  add('deepest', pair({ content: dot, bitsPerPixel: 8 }, { bitsPerPixel: 24 }));
  add('alike: the first', pair({}, { content: dot }));
  add(
    '2 colours against 4 bits',
    pair({ bitsPerPixel: 4 }, { content: dot, bitsPerPixel: 0, colorCount: 2 }),
  );
  add('256 colours against 4 bits', pair({ content: dot, bitsPerPixel: 4 }, { bitsPerPixel: 0 }));
  add('the hot spot of a cursor is no depth', pair({ bitsPerPixel: 4 }, { content: dot }, 2));

  add('no entries', writeIco([]));
  add('cut within the directory', one(bitmap(24)).slice(0, 20));
  add('offset within the directory', one(bitmap(24), { offset: 6 }));
  return files;
}

/** One pixel, to tell entries apart. */
const dot = iconBitmap({ width: 1, height: 1, bitsPerPixel: 24, data: [9, 9, 9, 0] }, [[0]]);
