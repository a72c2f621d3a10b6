import { readFileSync } from 'node:fs';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { mutate } from '#test/images/mutants.ts';
import { noisePicture, waves } from '#test/images/pictures.ts';
import { createRandom } from '#test/images/random.ts';
import { type ArrivingFile, wholeFile } from '../../arriving-file.ts';
import { decodeProgressiveJpeg } from './progressive-jpeg.ts';

/** Files of cjpeg: what sharp's encoder cannot write. */
const filesUrl = new URL('../../../test/files/jpeg/', import.meta.url);

function decode(bytes: Uint8Array) {
  const found = readImageFacts(bytes, bytes.length);
  return found.ok ? decodeProgressiveJpeg(wholeFile(bytes), found.facts.colorModel) : undefined;
}

async function progressive(width: number, height: number, options: JpegOptions): Promise<Buffer> {
  return waves()
    .resize(width, height, { fit: 'fill' })
    .jpeg({ progressive: true, ...options })
    .toBuffer();
}

/** Of JFIF. Grey is its own luma. */
const luma = ([red = 0, green = red, blue = red]: readonly number[]) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/**
 * Compares lumas, since libjpeg smooths subsampled colours between blocks and we do not.
 *
 * @returns how far the picture is from the means of libjpeg's 8x8 pixels, in levels of 255
 */
async function differenceOf(bytes: Uint8Array): Promise<{ mean: number; bias: number }> {
  const ours = decode(bytes);
  if (!ours) throw new Error('not decoded');
  const { channels, pixels } = ours;
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const pixelAt = (from: Uint8Array, at: number) => [...from.subarray(at, at + channels)];
  const errors: number[] = [];
  for (let y = 0; y < Math.floor(info.height / 8); y++) {
    for (let x = 0; x < Math.floor(info.width / 8); x++) {
      const lumas = Array.from({ length: 64 }, (_, i) => {
        const at = (y * 8 + (i >> 3)) * info.width + x * 8 + (i & 7);
        return luma(pixelAt(data, at * info.channels));
      });
      const expected = lumas.reduce((sum, value) => sum + value, 0) / 64;
      errors.push(luma(pixelAt(pixels, (y * ours.width + x) * channels)) - expected);
    }
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return { mean: mean(errors.map(Math.abs)), bias: Math.abs(mean(errors)) };
}

describe('the picture is the mean of each block', () => {
  it.each([
    ['4:2:0', 640, 480, { chromaSubsampling: '4:2:0' }],
    ['4:4:4', 640, 480, { chromaSubsampling: '4:4:4' }],
    ['4:2:0 at quality 30', 640, 480, { quality: 30 }],
    ['4:2:0 at quality 98, without the last bit', 640, 480, { quality: 98 }],
    ...Array.from({ length: 16 }, (_, i) => {
      const [width, height] = [320 + i, 255 - i];
      return [`${width}x${height}`, width, height, {}] as const;
    }),
  ] satisfies (readonly [string, number, number, JpegOptions])[])(
    '%s',
    async (_, width, height, options) => {
      const { mean, bias } = await differenceOf(await progressive(width, height, options));
      expect(mean).toBeLessThan(1);
      expect(bias).toBeLessThan(0.5);
    },
  );

  it.each([
    'restart-every-7-blocks',
    'restart-every-row-in-three-steps',
    'one-component-per-scan',
    'mixed-scans-4x2',
    'sampled-1x2',
    'sampled-4x1',
    'grey-with-restarts',
    'rgb',
  ])('%s', async (name) => {
    const { mean, bias } = await differenceOf(readFileSync(new URL(`${name}.jpg`, filesUrl)));
    expect(mean).toBeLessThan(1);
    expect(bias).toBeLessThan(0.5);
  });

  it('of noise, whose first scan is longer than what is read at a time', async () => {
    const noisy = noisePicture(1000, 500);
    for (const quality of [50, 100]) {
      const options = { progressive: true, chromaSubsampling: '4:4:4', quality };
      const bytes = await noisy.clone().jpeg(options).toBuffer();
      const { mean, bias } = await differenceOf(bytes);
      expect(mean).toBeLessThan(1);
      expect(bias).toBeLessThan(0.5);
    }
  });
});

it('stops before the last bit where the quantiser is small', async () => {
  const fine = await progressive(640, 480, { quality: 90 });
  const coarse = await progressive(640, 480, { quality: 40 });
  expect((decode(fine)?.neededBytes ?? 0) / fine.length).toBeLessThan(0.4);
  expect((decode(coarse)?.neededBytes ?? 0) / coarse.length).toBeGreaterThan(0.4);
});

it.each([
  ['a baseline JPEG', () => waves().jpeg().toBuffer()],
  ['a CMYK JPEG', () => waves().toColourspace('cmyk').jpeg({ progressive: true }).toBuffer()],
  ['an arithmetic JPEG', async () => readFileSync(new URL('arithmetic.jpg', filesUrl))],
  ['a file without a restart marker', async () => withoutRestart('restart-every-7-blocks')],
  ['a file with a wrong restart marker', async () => withWrongRestart('restart-every-7-blocks')],
  [
    'a file with a byte too many in its first scan',
    async () => withByteAfterFirstScan(await progressive(640, 480, {})),
  ],
  [
    'a file cut inside its first scan',
    async () => (await progressive(640, 480, {})).subarray(0, 700),
  ],
])('%s is for libjpeg', async (_, make) => {
  expect(decode(await make())).toBeUndefined();
});

const scanMarker = Buffer.of(0xff, 0xda);

/** Where the data of the first scan starts. */
function firstDataOf(file: Buffer): number {
  const scan = file.indexOf(scanMarker);
  return scan + 2 + file.readUInt16BE(scan + 2);
}

/** sharp's encoder writes no restart markers. */
function withByteAfterFirstScan(file: Buffer): Buffer {
  let end = firstDataOf(file);
  while (file[end] !== 0xff || file[end + 1] === 0) end++;
  return Buffer.concat([file.subarray(0, end), Buffer.of(0x55), file.subarray(end)]);
}

const restart3 = Buffer.of(0xff, 0xd3);

function withoutRestart(name: string): Buffer {
  const file = readFileSync(new URL(`${name}.jpg`, filesUrl));
  const at = file.indexOf(restart3);
  return Buffer.concat([file.subarray(0, at), file.subarray(at + 2)]);
}

function withWrongRestart(name: string): Buffer {
  const file = readFileSync(new URL(`${name}.jpg`, filesUrl));
  file.writeUInt16BE(0xffd4, file.indexOf(restart3));
  return file;
}

it('a file of restart markers only is for libjpeg', async () => {
  const file = await progressive(640, 480, {});
  const markers = Buffer.alloc(2_000_000, Buffer.of(0xff, 0xd0));
  expect(decode(Buffer.concat([file.subarray(0, firstDataOf(file)), markers]))).toBeUndefined();
});

/** The file, some bytes at a time. What has not arrived looks like the end of a scan. */
function drip(from: Uint8Array, bytesAtOnce: number): ArrivingFile {
  const bytes = new Uint8Array(from.length).fill(0xff);
  let arrived = 0;
  return {
    bytes,
    get arrived() {
      return arrived;
    },
    readMore() {
      if (arrived === from.length) return false;
      const piece = from.subarray(arrived, arrived + bytesAtOnce);
      bytes.set(piece, arrived);
      arrived += piece.length;
      return true;
    },
  };
}

it.each([1, 7, 1000])(
  'a file that arrives %d bytes at a time gives the same picture',
  async (bytesAtOnce) => {
    const files = [
      await progressive(200, 150, { quality: 98 }),
      await progressive(200, 150, { quality: 30 }),
      await progressive(200, 150, {}).then((bytes) => bytes.subarray(0, 700)),
      ...['restart-every-7-blocks', 'mixed-scans-4x2', 'arithmetic'].map((name) =>
        readFileSync(new URL(`${name}.jpg`, filesUrl)),
      ),
    ];
    for (const file of files) {
      const dripping = drip(file, bytesAtOnce);
      const picture = decodeProgressiveJpeg(dripping, 'ycbcr');
      expect(picture).toEqual(decodeProgressiveJpeg(wholeFile(file), 'ycbcr'));
      if (!picture) continue;
      expect(dripping.arrived).toBeLessThan(picture.neededBytes + 2 + bytesAtOnce);
    }
  },
);

it('a file of any bytes that arrives slowly is read in linear time', () => {
  for (const pair of [
    [0xff, 0x00],
    [0xff, 0xff],
    [0x00, 0x00],
    [0xff, 0xd0],
  ] as const) {
    const head = Buffer.from('ffd8ffc2000b080010001001011100ffda0008010100000001', 'hex');
    const dripping = drip(Buffer.concat([head, Buffer.alloc(4e6, Buffer.from(pair))]), 50);
    const startedAt = performance.now();
    decodeProgressiveJpeg(dripping, 'grey');
    expect(dripping.arrived).toBe(dripping.bytes.length);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  }
});

it.each([
  ['usual file', () => progressive(200, 150, {})],
  ['file with restarts', async () => readFileSync(new URL('restart-every-7-blocks.jpg', filesUrl))],
])('a mutant of a %s gives a picture of its size, or nothing', async (_, make) => {
  const random = createRandom(13);
  const file = await make();
  for (let i = 0; i < 3000; i++) {
    const picture = decode(mutate(file, random));
    if (picture)
      expect(picture.pixels).toHaveLength(picture.width * picture.height * picture.channels);
  }
});
