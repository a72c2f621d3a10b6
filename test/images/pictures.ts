// Pictures for the tests, drawn in code: what an encoder makes files from.
import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { noise } from './random.ts';

/** One colour. */
export function flatPicture(width: number, height = width): Sharp {
  return sharp({
    create: { width, height, channels: 3, background: '#a52' },
    limitInputPixels: false,
  });
}

const wavesSize = { width: 300, height: 200 };

/**
 * 300x200 pixels: hues from left to right, brightness falling from top to bottom, and a dark top left corner that shows
 * which way is up. Alpha falls from left to right.
 */
export function waves(channels: 1 | 3 | 4 = 3): Sharp {
  const { width, height } = wavesSize;
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const light = x < 0.3 && y < 0.3 ? 0.2 : 1 - y / 2;
    for (let c = 0; c < Math.min(3, channels); c++) {
      pixels[i * channels + c] = 255 * light * (0.5 + 0.5 * Math.cos(6.3 * (x - c / 3)));
    }
    if (channels === 4) pixels[i * channels + 3] = 255 * Math.min(1, 1.5 * (1 - x));
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

/** The waves in formats whose encoders write other bytes on another processor. */
export function wavesFile(
  name: 'opaque.gif' | 'transparent.gif' | 'palette.png' | 'deep.avif' | 'deep-p3.avif',
): Buffer {
  return readFileSync(new URL(`../files/waves/${name}`, import.meta.url));
}

export const cornerColors = {
  topLeft: [220, 30, 30],
  topRight: [30, 200, 30],
  bottomLeft: [30, 30, 220],
  bottomRight: [240, 240, 240],
} as const;

/** Four quarters in the corner colours: red and green at the top, blue and white at the bottom. */
export function cornersPicture(width: number, height: number): Sharp {
  const [w, h] = [width / 2, height / 2];
  const quarter = (x: number, y: number, color: readonly number[]) =>
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="rgb(${color.join(',')})"/>`;
  const { topLeft, topRight, bottomLeft, bottomRight } = cornerColors;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges">` +
        `${quarter(0, 0, topLeft)}${quarter(w, 0, topRight)}${quarter(0, h, bottomLeft)}${quarter(w, h, bottomRight)}</svg>`,
    ),
  ).removeAlpha();
}

/** Noise, which is as hard to compress as a photograph. */
export function noisePicture(width: number, height: number, seed = 1): Sharp {
  return sharp(noise(width * height * 3, seed), { raw: { width, height, channels: 3 } });
}

/** @returns the colour near each corner of an encoded image, in the order of its stored pixels */
export async function readCorners(bytes: Uint8Array): Promise<Record<string, number[]>> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const px = Math.min(info.width - 1, Math.floor(x * info.width));
    const py = Math.min(info.height - 1, Math.floor(y * info.height));
    const offset = (py * info.width + px) * info.channels;
    return [...data.subarray(offset, offset + 3)];
  };
  return {
    topLeft: at(0.2, 0.2),
    topRight: at(0.8, 0.2),
    bottomLeft: at(0.2, 0.8),
    bottomRight: at(0.8, 0.8),
  };
}
