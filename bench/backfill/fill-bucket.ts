// A bucket that somebody has already: images of many kinds and sizes, and files that are no images. The stack gets no event of them.
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { createS3Client, createS3ObjectStore } from '#storage/object-store.ts';
import { writeGif } from '#test/images/gif.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { photo, screenshot } from '../pictures.ts';

/** How many of a hundred objects are of a kind, its extension, and one that is `scale` times as large as usual. */
type Kind = readonly [
  ofHundred: number,
  extension: string,
  make: (scale: number) => Promise<Uint8Array>,
];

const kinds: readonly Kind[] = [
  [49, 'jpg', async (scale) => (await photo(1200 * scale, 900 * scale)).jpeg().toBuffer()],
  [
    8,
    'JPG',
    async (scale) =>
      (await photo(900 * scale, 1200 * scale)).jpeg({ progressive: true }).toBuffer(),
  ],
  [
    12,
    'png',
    (scale) =>
      screenshot(Math.round(900 * scale), Math.round(600 * scale))
        .png()
        .toBuffer(),
  ],
  [10, 'webp', async (scale) => (await photo(1000 * scale, 700 * scale)).webp().toBuffer()],
  [
    4,
    'avif',
    async (scale) => (await photo(500 * scale, 400 * scale)).avif({ effort: 0 }).toBuffer(),
  ],
  [4, 'tiff', async (scale) => (await photo(500 * scale, 400 * scale)).tiff().toBuffer()],
  [
    4,
    'gif',
    async () =>
      writeGif({
        width: 200,
        height: 150,
        frames: [0, 1].map((color) => ({ width: 200, height: 150, color })),
      }),
  ],
  [
    1,
    'svg',
    async () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><circle cx="20" cy="15" r="12"/></svg>',
      ),
  ],
  [4, 'pdf', async () => Buffer.from('%PDF-1.7\n')],
  [
    4,
    'jpeg',
    async (scale) =>
      (await photo(1200 * scale, 900 * scale))
        .jpeg()
        .toBuffer()
        .then((bytes) => bytes.subarray(0, bytes.length / 2)),
  ],
];
const scales = [0.4, 1, 1.5, 2.5];

/** @param directory of the local S3 of a running stack */
export async function fillBucket(bucket: string, directory: string, count: number): Promise<void> {
  const server = await startLocalS3(bucket, () => {}, directory);
  const client = createS3Client({
    endpoint: `http://localhost:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
  const store = createS3ObjectStore(bucket, client);
  const files = await Promise.all(
    kinds.map(async ([share, extension, make]) => {
      const made: Uint8Array[] = [];
      for (const scale of scales) made.push(await make(scale));
      return Array.from({ length: share }, () => ({ extension, made }));
    }),
  ).then((all) => all.flat());
  const numbers = Array.from({ length: count }, (_, i) => i);
  await mapWithConcurrency(numbers, 8, async (i) => {
    const { extension, made } = files[(i * 37) % files.length] ?? { extension: '', made: [] };
    const bytes = made[Math.floor(i / files.length) % made.length] ?? new Uint8Array();
    const contentType = 'application/octet-stream';
    await store.write(`input/${i % 97}/photo +${i}.${extension}`, { bytes, contentType });
  });
  await server.stop();
}
