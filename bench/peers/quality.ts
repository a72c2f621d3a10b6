// How close a thumbnail is to the picture: SSIM of luma and chroma against one Lanczos step from all pixels of the source.
import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { colorSsim, type Similarity } from '../ssim.ts';

interface Picture {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number; readonly channels: 3 };
}

export type Judge = (thumbnailPath: string) => Promise<Similarity | undefined>;

/**
 * Decodes the source once, for all peers.
 *
 * @returns a function from a thumbnail to its SSIM; `undefined` when sharp cannot read the source or the thumbnail
 */
export async function judgeOf(sourcePath: string): Promise<Judge> {
  const source = await pixelsOf(sourcePath).catch(() => undefined);
  return async (thumbnailPath) => {
    if (!source) return undefined;
    const thumbnail = await pixelsOf(thumbnailPath).catch(() => undefined);
    if (!thumbnail) return undefined;
    const { width, height } = thumbnail.info;
    const size = { width, height, fit: 'fill' } as const;
    const wanted = await sharp(source.data, { raw: source.info }).resize(size).raw().toBuffer();
    return colorSsim(thumbnail.data, wanted, width);
  };
}

/** Upright, in sRGB, on grey; the first frame of an animation. */
async function pixelsOf(path: string): Promise<Picture> {
  const image: Sharp = sharp(readFileSync(path)).autoOrient().flatten({ background: '#808080' });
  const { data, info } = await image
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error('not RGB');
  return { data, info: { width: info.width, height: info.height, channels: 3 } };
}
