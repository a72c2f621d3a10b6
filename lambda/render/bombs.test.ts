// Files made to hurt, through the render process: each ends in time and within memory, and the next image is unharmed.
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../core/image-facts/test-bytes.ts';
import {
  crowdedIcon,
  flatLosslessWebp,
  hugeGif,
  interlacedPng,
  longGif,
  lyingBmp,
  lyingPng,
  lyingTiff,
  nestedSvg,
} from '../test/bombs.ts';
import { cornerColors, cornersPicture, readCorners } from '../test/fixtures.ts';
import { writeManyScans } from '../test/jpeg-files.ts';
import { expectColor, usualRequest } from '../test/renders.ts';
import type { RenderLimits } from './forked-renderer.ts';
import { createRenderProcess } from './render-process.ts';

const limits: RenderLimits = { timeoutMs: 20_000, maxMemoryMb: 1000 };
/** The memory is looked at every 50 ms, in which a decoder may take so much more. */
const overshootMb = 700;
/** Killing takes a moment on a busy machine. */
const overtimeMs = 5000;

const renderProcess = createRenderProcess({ maxChildren: 1 });
afterAll(() => renderProcess.close());

const svg = (attributes: string, content = '<rect width="9" height="9"/>') =>
  bytesOf(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
const filled = (attribute: string) => (id: string) =>
  `<rect width="200" height="200" ${attribute}="url(#${id})"/>`;
const flat = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#a52' } });

type Outcome = 'thumbnail' | 'too-many-pixels' | 'too-complex' | 'not-an-image' | 'limits';

const bombs: readonly [string, Outcome, () => Uint8Array | Promise<Uint8Array>][] = [
  ['a GIF of 100 megapixels in 70 KB', 'thumbnail', () => hugeGif(10_000)],
  ['a GIF of 3000 frames', 'thumbnail', () => longGif(3000, 64)],
  ['a JPEG of 500 scans', 'too-complex', () => writeManyScans(2000, 2000, 500)],
  ['a JPEG of 95 scans over 52 megapixels', 'limits', () => writeManyScans(8000, 6512, 95)],
  ['a JPEG of 190 scans over 25 megapixels', 'limits', () => writeManyScans(5008, 5008, 190)],
  [
    'nested <use>',
    'too-complex',
    () =>
      nestedSvg(
        7,
        (id, inner) => `<g id="${id}">${inner}</g>`,
        (id) => `<use href="#${id}"/>`,
      ),
  ],
  [
    'nested clip paths',
    'too-complex',
    () =>
      nestedSvg(7, (id, inner) => `<clipPath id="${id}">${inner}</clipPath>`, filled('clip-path')),
  ],
  [
    'nested masks',
    'too-complex',
    () => nestedSvg(7, (id, inner) => `<mask id="${id}">${inner}</mask>`, filled('mask')),
  ],
  [
    'nested patterns',
    'too-complex',
    () =>
      nestedSvg(
        7,
        (id, inner) => `<pattern id="${id}" width="9" height="9">${inner}</pattern>`,
        filled('fill'),
      ),
  ],
  ['an SVG a thousand kilometres wide', 'thumbnail', () => svg('width="1e9" height="1e9"')],
  [
    'an AVIF of 36 megapixels of one colour',
    'thumbnail',
    () => flat(6000).avif({ effort: 0 }).toBuffer(),
  ],
  ['an interlaced PNG of 64 megapixels', 'thumbnail', () => interlacedPng(8000)],
  ['a PNG that claims 900 megapixels', 'too-many-pixels', () => lyingPng(30_000)],
  ['a PNG that claims 256 megapixels and has 100 bytes', 'limits', () => lyingPng(16_000)],
  ['a BMP that claims 4295 megapixels', 'too-many-pixels', () => lyingBmp(65_535)],
  ['a BMP that claims 256 megapixels and has 100 bytes', 'limits', () => lyingBmp(16_000)],
  ['an icon of 65535 pictures, none of them there', 'not-an-image', () => crowdedIcon(65_535)],
  [
    'an icon of 256 pictures, all the same',
    'thumbnail',
    async () => crowdedIcon(256, await flat(256).png().toBuffer()),
  ],
  ['a TIFF whose strip is 4 GB long', 'limits', () => lyingTiff(279)],
  ['a TIFF whose strip lies behind the end', 'limits', () => lyingTiff(273)],
  ['a TIFF of 4 billion rows a strip', 'limits', () => lyingTiff(278)],
  ['a lossless WebP of 268 megapixels in 50 bytes', 'limits', () => flatLosslessWebp(16_383)],
];

describe('a file made to hurt ends in time', () => {
  it.each(bombs)('%s: %s', { timeout: 60_000 }, async (_, expected, make) => {
    const request = { ...usualRequest, bytes: await make(), format: 'gif' } as const;
    const startedAt = performance.now();
    const { peakMemoryMb, ...rendering } = await renderProcess.render(request, limits);
    const tookMs = performance.now() - startedAt;
    const outcome = rendering.ok ? 'thumbnail' : rendering.failure.code;
    // What only the limits bound may end either way, and on a slow machine otherwise than on a fast one.
    if (expected !== 'limits') expect(outcome).toBe(expected);
    expect(outcome).not.toBe('crashed');
    expect(tookMs).toBeLessThan(limits.timeoutMs + overtimeMs);
    expect(peakMemoryMb).toBeLessThan(limits.maxMemoryMb + overshootMb);

    const neighbour = await cornersPicture(600, 400).jpeg().toBuffer();
    const next = { ...usualRequest, bytes: neighbour, format: 'png' } as const;
    const after = await renderProcess.render(next, limits);
    if (!after.ok) throw new Error(`the next image was refused: ${after.failure.code}`);
    const corners = await readCorners(after.thumbnail.bytes);
    for (const [corner, color] of Object.entries(cornerColors)) {
      expectColor(corners[corner] ?? [], color, 12, corner);
    }
  });
});
