import { expect, it } from 'vitest';
import { photoFacts } from '../test/facts.ts';
import type { ImageFacts } from './image-facts.ts';
import { needsOwnProcess } from './needs-own-process.ts';

const shared: readonly [what: string, facts: Partial<ImageFacts>][] = [
  ['a photo', {}],
  ['a photo of 100 MP', { width: 10_000, height: 10_000 }],
  ['a progressive photo in ten scans', { progressive: true, scans: 10 }],
  ['a PNG', { format: 'png' }],
  ['a PNG with 20 KB of XMP', { format: 'png', packedTextBytes: 20_000 }],
  ['a still GIF', { format: 'gif' }],
  ['a still WebP', { format: 'webp' }],
  ['an AVIF of 12 MP', { format: 'avif' }],
  ['a TIFF without compression', { format: 'tiff', compression: 'none' }],
  [
    'a TIFF in tiles of 256',
    { format: 'tiff', compression: 'lzw', tile: { width: 256, height: 256 } },
  ],
  ['a BMP', { format: 'bmp' }],
];

const ownProcess: readonly [what: string, facts: Partial<ImageFacts>][] = [
  ['an SVG', { format: 'svg', width: 10, height: 10 }],
  ['a HEIC', { format: 'heic' }],
  ['an icon, which may wrap a PNG of any kind', { format: 'ico' }],
  ['a BMP that wraps a JPEG', { format: 'bmp', compression: 'jpeg' }],
  ['a JPEG XL', { format: 'jxl' }],
  ['an animated GIF', { format: 'gif', animated: true, frames: 2 }],
  ['a GIF whose frames are not counted', { format: 'gif', framesExact: false }],
  ['an animated WebP', { format: 'webp', animated: true, frames: 10 }],
  ['an animated AVIF', { format: 'avif', animated: true }],
  ['an AVIF of 200 MP', { format: 'avif', width: 20_000, height: 10_000 }],
  ['a progressive photo in 50 scans', { progressive: true, scans: 50 }],
  ['a progressive photo of 40 MP', { progressive: true, width: 8000, height: 5000 }],
  ['a JPEG in arithmetic coding', { compression: 'arithmetic' }],
  ['a TIFF with a JPEG 2000 in it', { format: 'tiff', compression: 'jpeg2000' }],
  [
    'a TIFF in tiles of 16',
    { format: 'tiff', compression: 'lzw', tile: { width: 16, height: 16 } },
  ],
  ['an AVIF made from 200 MP', { format: 'avif', width: 64, height: 64, codedPixels: 200e6 }],
  ['a TIFF of floating-point samples', { format: 'tiff', compression: 'none', bitDepth: 32 }],
  ['a PNG with 1 MB of packed comments', { format: 'png', packedTextBytes: 1e6 }],
  [
    'an interlaced 16-bit PNG of 100 MP',
    { format: 'png', progressive: true, bitDepth: 16, width: 10_000, height: 10_000 },
  ],
];

it.each(shared)('%s is rendered where its job is', (_, facts) => {
  expect(needsOwnProcess({ ...photoFacts, ...facts }, 1e6)).toBe(false);
});

it.each(ownProcess)('%s gets a process of its own', (_, facts) => {
  expect(needsOwnProcess({ ...photoFacts, ...facts }, 1e6)).toBe(true);
});
