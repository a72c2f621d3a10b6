// Raw pixels of the thumbnail's size, in and out of sharp, for the steps that sharp cannot do.
import sharp, { type OutputInfo, type Sharp } from 'sharp';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Pixels extends Size {
  readonly channels: OutputInfo['channels'];
  readonly pixels: Uint8Array;
}

export async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, pixels: data };
}

export function fromPixels({ width, height, channels, pixels }: Pixels): Sharp {
  return sharp(pixels, { raw: { width, height, channels } });
}
