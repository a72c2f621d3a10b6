// Story: I put objects with an S3 client, as `aws s3 cp` does, and their thumbnails appear under predictable keys.
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { pictureFile } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const bucket = 'local-bucket';

const keys = [
  ['input/higor_logo.jpg', 'output/higor_logo_thumbnail.jpg'],
  ['input/with spaces in it.jpg', 'output/with spaces in it_thumbnail.jpg'],
  ['input/a+b 100%.jpg', 'output/a+b 100%_thumbnail.jpg'],
  ['input/already%20encoded.jpg', 'output/already%20encoded_thumbnail.jpg'],
  ['input/Zürich 東京 🎉.jpg', 'output/Zürich 東京 🎉_thumbnail.jpg'],
  ['input/v1.2.final.jpg', 'output/v1.2.final_thumbnail.jpg'],
  ['input/no-extension', 'output/no-extension_thumbnail_.webp'],
  ['input/SHOUTING.JPG', 'output/SHOUTING_thumbnail.JPG'],
  ['input/albums/2026/summer/a.jpg', 'output/albums/2026/summer/a_thumbnail.jpg'],
] as const;

test('every object put under input/ gets its thumbnail under output/', async () => {
  const s3 = new S3Client({ forcePathStyle: true });
  const { buffer } = await pictureFile('jpeg');
  for (const [inputKey] of keys) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: inputKey, Body: buffer }));
  }

  for (const [inputKey, outputKey] of keys) {
    await test.step(inputKey, async () => {
      await expect.poll(() => read(outputKey), { message: outputKey }).toBeDefined();
      const { bytes, contentType } = (await read(outputKey)) ?? {};
      const format = outputKey.endsWith('.webp') ? 'webp' : 'jpeg';
      expect(contentType).toBe(`image/${format}`);
      expect(await readSize(bytes ?? Buffer.alloc(0))).toEqual({ format, width: 128, height: 85 });
      await expectCorners(bytes ?? Buffer.alloc(0));
    });
  }

  async function read(key: string) {
    try {
      const { Body, ContentType: contentType } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { contentType, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
});
