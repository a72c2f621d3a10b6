// Photos of 12 megapixels, as phones take them, with enough grain for about 5 MB.
import { noisePicture } from '#test/images/pictures.ts';

/** @returns different JPEGs, the same every time */
export function drawPhonePhotos(count: number): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, seed) =>
      noisePicture(1000, 750, seed + 1)
        .resize(4000, 3000)
        .jpeg({ quality: 87 })
        .toBuffer(),
    ),
  );
}

/** The page skips a file that it has already uploaded. Decoders ignore bytes after the end of the image. */
export function makeUnique(image: Buffer, id: number): Buffer {
  return Buffer.concat([image, Buffer.from(String(id).padStart(8, '0'))]);
}
