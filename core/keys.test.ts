import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  batchPrefixesOf,
  indexOf,
  inputKeyOf,
  isFailureKey,
  outputKeysOf,
  uploadKeyOf,
} from './keys.ts';

describe('outputKeysOf', () => {
  it.each([
    ['input/higor_logo.jpg', 'output/higor_logo_thumbnail.jpg', 'jpeg'],
    ['input/PHOTO.JPEG', 'output/PHOTO_thumbnail.JPEG', 'jpeg'],
    ['input/a/b.png', 'output/a/b_thumbnail.png', 'png'],
    ['input/anim.GIF', 'output/anim_thumbnail.GIF', 'gif'],
    ['input/x.webp', 'output/x_thumbnail.webp', 'webp'],
    ['input/x.avif', 'output/x_thumbnail.avif', 'avif'],
    ['input/photo.heic', 'output/photo_thumbnail.heic.webp', 'webp'],
    ['input/scan.tiff', 'output/scan_thumbnail.tiff.webp', 'webp'],
    ['input/no-extension', 'output/no-extension_thumbnail_.webp', 'webp'],
    ['input/v1.2/photo', 'output/v1.2/photo_thumbnail_.webp', 'webp'],
    ['input/archive.tar.png', 'output/archive.tar_thumbnail.png', 'png'],
    ['input/my photo+1 100%.jpg', 'output/my photo+1 100%_thumbnail.jpg', 'jpeg'],
    ['input/Zürich 東京 🎉.png', 'output/Zürich 東京 🎉_thumbnail.png', 'png'],
    ['input/.jpg', 'output/_thumbnail.jpg', 'jpeg'],
    ['input/trailing.', 'output/trailing._thumbnail_.webp', 'webp'],
    ['input/photo.constructor', 'output/photo_thumbnail.constructor.webp', 'webp'],
  ])('puts the thumbnail of %s at %s', (inputKey, thumbnailKey, thumbnailFormat) => {
    expect(outputKeysOf(inputKey)).toEqual({
      thumbnailKey,
      thumbnailFormat,
      failureKey: `${thumbnailKey}.error.json`,
    });
  });

  it.each(['output/a.jpg', 'other/a.jpg', 'inputs/a.jpg', 'a.jpg', '', 'input/', 'input/folder/'])(
    'finds no output for %j, which is not an upload',
    (key) => {
      expect(outputKeysOf(key)).toBeUndefined();
    },
  );

  it('hashes an input key that is too long for S3 or for a file system', () => {
    for (const inputKey of [
      `input/${'a'.repeat(1000)}.jpg`,
      `input/${'folder/'.repeat(144)}a.png`,
      `input/${'東'.repeat(300)}.heic`,
    ]) {
      const keys = outputKeysOf(inputKey);
      expect(keys?.thumbnailKey).toMatch(/^output\/[0-9a-f]{64}_thumbnail__\.(jpg|png|webp)$/);
    }
  });

  // Names made of the parts that outputKeysOf adds, which could collide.
  const tricky = fc
    .array(
      fc.constantFrom(
        'a',
        '.',
        '_',
        '/',
        '_thumbnail',
        '.webp',
        '.jpg',
        '.JPG',
        '.heic',
        '.error.json',
        '__',
        '東',
      ),
      { maxLength: 8 },
    )
    .map((parts) => `input/${parts.join('')}`);

  it('never gives two inputs one output, or a thumbnail the key of a failure', () => {
    const owners = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.oneof(
          tricky,
          fc.string().map((s) => `input/${s}`),
        ),
        (inputKey) => {
          const keys = outputKeysOf(inputKey);
          if (!keys) return;
          for (const key of [keys.thumbnailKey, keys.failureKey]) {
            expect(owners.get(key) ?? inputKey).toBe(inputKey);
            owners.set(key, inputKey);
          }
          expect(inputKeyOf(keys.thumbnailKey)).toBe(inputKey);
          expect(inputKeyOf(keys.failureKey)).toBe(inputKey);
          expect(isFailureKey(keys.failureKey)).toBe(true);
          expect(isFailureKey(keys.thumbnailKey)).toBe(false);
        },
      ),
      { numRuns: 20_000 },
    );
    expect(owners.size).toBeGreaterThan(10_000);
  });
});

describe('inputKeyOf', () => {
  it.each([
    'input/a.jpg',
    'output/a.jpg',
    'output/a_thumbnail.heic',
    'output/',
    'output/a_thumbnail',
  ])('finds no upload for %j, which is not an outcome', (key) => {
    expect(inputKeyOf(key)).toBeUndefined();
  });
});

describe('uploadKeyOf', () => {
  const batchId = 'a'.repeat(26);

  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['My Holiday (1).JPG', 'My_Holiday_1_.JPG'],
    ['Zürich café.png', 'Zurich_cafe.png'],
    ['東京.png', 'image.png'],
    ['🎉', 'image'],
    ['../../etc/passwd', 'etc_passwd'],
    ['.htaccess', 'image.htaccess'],
    ['a+b%20c.webp', 'a_b_20c.webp'],
    [`${'東'.repeat(2000)}.JPG`, 'image.JPG'],
    [`${'a'.repeat(2000)}.tiff`, `${'a'.repeat(95)}.tiff`],
  ])('reduces %j to %j', (fileName, safe) => {
    expect(uploadKeyOf(batchId, 3, fileName)).toBe(`input/${batchId}/3/${safe}`);
  });

  it('makes one safe segment of bounded length from any name, with the outcome under the batch', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
        fc.nat(9999),
        (name, index) => {
          const key = uploadKeyOf(batchId, index, name);
          expect(key).toMatch(/^input\/a{26}\/\d+\/[A-Za-z0-9-][A-Za-z0-9._-]{0,100}$/);
          const keys = outputKeysOf(key);
          expect(keys?.thumbnailKey.startsWith(batchPrefixesOf(batchId).outcomes)).toBe(true);
          expect(indexOf(key)).toBe(index);
          expect(indexOf(keys?.thumbnailKey ?? '')).toBe(index);
          expect(indexOf(keys?.failureKey ?? '')).toBe(index);
        },
      ),
    );
  });

  it('normalises at most 256 units of a name, which NFKD makes at most 18 times longer', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    const worst = fc.constantFrom('\ufdfa', '\u0301\u0316', '\u0800', '\u{1d160}', 'a', '.');
    fc.assert(
      fc.property(worst, fc.nat(100_000), (text, count) => {
        normalize.mockClear();
        uploadKeyOf(batchId, 0, text.repeat(count));
        const read = normalize.mock.contexts.map((name) => String(name).length);
        const made = normalize.mock.results.map(({ value }) => String(value).length);
        expect(read).toHaveLength(1);
        expect(Math.max(...read)).toBeLessThanOrEqual(256);
        expect(Math.max(...made)).toBeLessThanOrEqual(18 * 256);
      }),
    );
    normalize.mockRestore();
  });
});
