// Images for the tests, made in code: a picture whose corners tell which way is up.
import sharp, { type Sharp } from 'sharp';

/** Corner colours of the upright picture: red top left, green top right, blue bottom left, white bottom right. */
export const cornerColors = {
  topLeft: [220, 30, 30],
  topRight: [30, 200, 30],
  bottomLeft: [30, 30, 220],
  bottomRight: [240, 240, 240],
} as const;

/** Four quarters in the corner colours, upright. */
export function cornersPicture(width: number, height: number): Sharp {
  const { topLeft, topRight, bottomLeft, bottomRight } = cornerColors;
  const rgb = (color: readonly number[]) => `rgb(${color.join(',')})`;
  const [w, h] = [width / 2, height / 2];
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges">
        <rect width="${w}" height="${h}" fill="${rgb(topLeft)}"/>
        <rect x="${w}" width="${w}" height="${h}" fill="${rgb(topRight)}"/>
        <rect y="${h}" width="${w}" height="${h}" fill="${rgb(bottomLeft)}"/>
        <rect x="${w}" y="${h}" width="${w}" height="${h}" fill="${rgb(bottomRight)}"/>
      </svg>`,
    ),
  ).removeAlpha();
}

/** A picture that is hard to compress, as photographs are: noise, the same for the same seed. */
export function noisePicture(width: number, height: number, seed = 1): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < pixels.length; i++) {
    // xorshift32: Marsaglia, "Xorshift RNGs", 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    pixels[i] = state & 0xff;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Average colours near the four corners of an encoded image, as they come out of its pixels. */
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
