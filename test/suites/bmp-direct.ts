// The catalogue's files of 16, 24 and 32 bit pixels: every colour layout in every header.

import { type BmpOptions, rows, testPalette, writeBmp } from '../images/bmp.ts';
import {
  afterPacking,
  alphaChannel,
  type ChannelLayout,
  fileRows,
  layout,
  masksOf,
  packPixel,
  type SuiteFile,
  shown,
  startSuite,
  suiteColor,
  suiteHeight,
  suiteWidth,
  unused,
} from './bitmap-suite.ts';

const size = { width: suiteWidth, height: suiteHeight };
/** The picture without its alpha. */
export const opaque = shown((x, y) => suiteColor(x, y).slice(0, 3));

/** A picture of 16, 24 or 32 bit pixels; masks are written when `more` asks for BITFIELDS. */
export function direct(channels: ChannelLayout, more: Partial<BmpOptions> = {}): Uint8Array {
  const bits = channels.reduce((sum, [count]) => sum + count, 0);
  const topDown = (more.height ?? 1) < 0;
  const data = rows(
    fileRows((x, y) => packPixel(channels, suiteColor(x, y)), topDown),
    bits,
  );
  const headerSize = more.headerSize ?? 40;
  const hasAlpha = headerSize === 56 || headerSize > 64 || more.compression === 6;
  const masks = more.compression ? masksOf(channels).slice(0, hasAlpha ? 4 : 3) : [];
  return writeBmp({ ...size, bitsPerPixel: bits, data, masks, ...more });
}

const showDirect = (channels: ChannelLayout) =>
  shown((x, y) => afterPacking(channels, suiteColor(x, y)));

export const rgb24 = layout('R8 G8 B8');
export const xrgb32 = layout('x8 R8 G8 B8');
const argb32 = layout('A8 R8 G8 B8');
const rgb555 = layout('x1 R5 G5 B5');
export const rgb565 = layout('R5 G6 B5');

/** @returns this part of the catalogue */
export function directSuite(): SuiteFile[] {
  const { files, add } = startSuite();
  for (const headerSize of [12, 16, 40, 64, 124]) {
    add(`rgb24 header ${headerSize}`, direct(rgb24, { headerSize }), opaque);
  }
  for (const headerSize of [40, 52, 56, 108, 124]) {
    add(`rgb32 header ${headerSize}: fake alpha`, direct(xrgb32, { headerSize }), opaque);
    add(
      `rgb16 header ${headerSize}: fake alpha`,
      direct(rgb555, { headerSize }),
      showDirect(rgb555),
    );
  }
  add('rgb24 top-down', direct(rgb24, { height: -suiteHeight }), opaque);
  add('rgb24pal', direct(rgb24, { palette: testPalette(256) }), opaque);
  add('rgb24largepal', direct(rgb24, { palette: testPalette(300) }), opaque);
  add('rgb32fakealpha', direct(argb32), opaque);
  add('rgb32 huge colour count', direct(xrgb32, { colorsUsed: 0xffffffff }), opaque);
  for (const headerSize of [108, 124]) {
    const masks = masksOf(argb32);
    add(
      `rgba32 without BITFIELDS, header ${headerSize}`,
      direct(argb32, { headerSize, masks }),
      showDirect(argb32),
    );
  }
  add(
    'rgb24 with an alpha mask',
    direct(rgb24, { headerSize: 124, masks: [0xff0000, 0xff00, 0xff, 0xff000000] }),
    opaque,
  );

  const layouts = {
    rgb16bfdef: rgb555,
    'rgb16-565': rgb565,
    'rgb16-231': layout('x10 R2 G3 B1'),
    'rgb16-3103': layout('R3 G10 B3'),
    'rgb16-880': layout('R8 G8'),
    'rgba16-4444': layout('A4 R4 G4 B4'),
    'rgba16-5551': layout('R5 G5 B5 A1'),
    'rgba16-1924': layout('R1 G9 B2 A4'),
    rgb32bfdef: xrgb32,
    'rgb32-111110': layout('R11 G11 B10'),
    'rgb32-7187': layout('R7 G18 B7'),
    'rgb32bf-xbgr': layout('x8 B8 G8 R8'),
    rgb32bf: layout('R8 G8 B8 x8'),
    rgba32: argb32,
    'rgba32bf-rgba': layout('R8 G8 B8 A8'),
    'rgba32-1010102': layout('A2 B10 G10 R10'),
    'rgba32-61754': layout('R6 G17 B5 A4'),
    'rgba32-81284': layout('R8 G12 B8 A4'),
    'rgb32 lone bits': layout('x29 R1 G1 B1'),
  } satisfies Record<string, ChannelLayout>;
  for (const [name, channels] of Object.entries(layouts)) {
    add(name, direct(channels, { headerSize: 124, compression: 3 }), showDirect(channels));
  }
  for (const channels of [layouts['rgba16-4444'], layouts['rgba32bf-rgba']] as const) {
    const depth = channels.reduce((sum, [count]) => sum + count, 0);
    const withoutAlpha: ChannelLayout = channels.map(([n, c]) => [
      n,
      c === alphaChannel ? unused : c,
    ]);
    for (const headerSize of [40, 52, 56, 108]) {
      const bytes = direct(channels, { headerSize, compression: 3 });
      const hasAlpha = headerSize > 52;
      const seen = showDirect(hasAlpha ? channels : withoutAlpha);
      add(`masks of ${depth} bits, header ${headerSize}`, bytes, seen);
    }
    const topDown = { headerSize: 124, compression: 3, height: -suiteHeight };
    add(`masks of ${depth} bits, top-down`, direct(channels, topDown), showDirect(channels));
    const alphaBitfields = direct(channels, { compression: 6 });
    add(`masks of ${depth} bits, ALPHABITFIELDS`, alphaBitfields, showDirect(channels));
  }
  add(
    'masks all 0',
    direct(xrgb32, { headerSize: 56, compression: 3, masks: [0, 0, 0, 0] }),
    shown(() => [0, 0, 0]),
  );
  add('bitfields at 24 bits', direct(rgb24, { compression: 3 }), { reason: 'unsupported' });
  return files;
}
