// Raw pixels of the thumbnail's size, in and out of sharp, for the steps that sharp cannot do.
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import type { Size } from '#core/size.ts';

export interface Pixels extends Size {
  readonly channels: OutputInfo['channels'];
  readonly pixels: Uint8Array;
}

/** A decoder's own word that it cannot read the data. Any other error of a render is a fault of ours. */
export class DecodeError extends Error {}

/**
 * @param work what sharp does on its threads. An option that sharp refuses, and every error of our own code, is thrown before
 * @throws DecodeError when libvips rejects
 */
export function decoded<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((cause: Error) => {
    throw new DecodeError(cause.message, { cause });
  });
}

export async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await decoded(image.raw().toBuffer({ resolveWithObject: true }));
  return { width: info.width, height: info.height, channels: info.channels, pixels: data };
}

export function fromPixels({ width, height, channels, pixels }: Pixels): Sharp {
  return sharp(pixels, { raw: { width, height, channels } });
}
