// The picture of the originals, and what an original is.
import sharp, { type Sharp } from 'sharp';

export interface Original {
  readonly name: string;
  readonly contentType?: string;
  /** Why a thumbnail may differ from what Chromium shows, and by how much of 255. */
  readonly statedDifference?: number;
  make(): Promise<Uint8Array> | Uint8Array;
}

const [width, height] = [300, 200];

/** Hues across, brightness down, and a dark corner top left that tells which way is up; alpha falls to the right. */
export function waves(channels: 1 | 3 | 4 = 3): Sharp {
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
