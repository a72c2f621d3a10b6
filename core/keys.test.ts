import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  addressOf,
  createKeyScheme,
  findOverlap,
  indexOf,
  isFailureKey,
  placeAt,
  placesIn,
} from './keys.ts';
import { outputOf, squareVariant } from './variant.ts';

const variant = squareVariant(128, true);
const keys = createKeyScheme(placesIn('photos'), [variant]);
const { batchPrefixesOf, inputKeyOf, outcomeKeysOf, uploadKeyOf } = keys;

describe('outcomeKeysOf', () => {
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
    expect(outcomeKeysOf(inputKey)).toEqual({
      thumbnailKeys: [thumbnailKey],
      failureKey: `${thumbnailKey}.error.json`,
    });
    expect(outputOf(variant, inputKey).format).toBe(thumbnailFormat);
  });

  it.each(['output/a.jpg', 'other/a.jpg', 'inputs/a.jpg', 'a.jpg', '', 'input/', 'input/folder/'])(
    'finds no output for %j, which is not an upload',
    (key) => {
      expect(outcomeKeysOf(key)).toBeUndefined();
      expect(keys.isUpload(key)).toBe(false);
    },
  );

  it('hashes an input key that is too long for S3 or for a file system', () => {
    for (const inputKey of [
      `input/${'a'.repeat(1000)}.jpg`,
      `input/${'folder/'.repeat(144)}a.png`,
      `input/${'東'.repeat(300)}.heic`,
    ]) {
      expect(outcomeKeysOf(inputKey)?.thumbnailKeys[0]).toMatch(
        /^output\/[0-9a-f]{64}_thumbnail__\.(jpg|png|webp)$/,
      );
    }
  });

  // Names made of the parts that outcomeKeysOf adds, which could collide.
  const tricky = fc
    .array(
      fc.constantFrom(
        'a',
        '.',
        '_',
        '/',
        '_thumbnail',
        '_card',
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

  const several = createKeyScheme(placesIn('photos'), [
    variant,
    { ...variant, name: 'card', format: 'webp' },
    { ...variant, name: 'a-long-name-for-a-pic', format: 'jpeg' },
  ]);

  it('never gives two outcomes one key, or a thumbnail the key of a failure', () => {
    const owners = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.oneof(
          tricky,
          fc.string().map((s) => `input/${s}`),
        ),
        (inputKey) => {
          const found = several.outcomeKeysOf(inputKey);
          if (!found) return;
          const { thumbnailKeys, failureKey } = found;
          expect(thumbnailKeys[0]).toBe(outcomeKeysOf(inputKey)?.thumbnailKeys[0]);
          for (const [i, key] of [...thumbnailKeys, failureKey].entries()) {
            const owner = `${i} of ${inputKey}`;
            expect(owners.get(key) ?? owner).toBe(owner);
            owners.set(key, owner);
            const isOutcome = i === 0 || key === failureKey;
            expect(several.inputKeyOf(key)).toBe(isOutcome ? inputKey : undefined);
            expect(isFailureKey(key)).toBe(key === failureKey);
          }
        },
      ),
      { numRuns: 20_000 },
    );
    expect(owners.size).toBeGreaterThan(20_000);
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

it.each([
  ['output/a_thumbnail.jpg', false],
  ['output/a_thumbnail.jpg.error.json', false],
  ['output/a_thumbnail_.webp', false],
  ['output/a_card_thumbnail.jpg.webp', false],
  ['output/a_card.jpg', true],
  ['output/a_card.jpg.webp', true],
  ['output/a_card_.webp', true],
  [`output/${'0'.repeat(64)}_card__.webp`, true],
  ['output/a.jpg', false],
])(
  "knows of %s whether it is a thumbnail after the first, whatever today's variants: %s",
  (key, is) => {
    expect(keys.isFurther(key)).toBe(is);
  },
);

it('finds the upload of a thumbnail that another definition made', () => {
  expect(inputKeyOf('output/a_thumbnail.jpg.webp')).toBe('input/a.jpg');
  expect(inputKeyOf('output/a_thumbnail.jpg.jpeg')).toBeUndefined();
  expect(inputKeyOf('output/a_card.jpg')).toBeUndefined();
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
          const { uploads, outcomes } = batchPrefixesOf(batchId);
          const { thumbnailKeys: [thumbnailKey = ''] = [], failureKey = '' } =
            outcomeKeysOf(key) ?? {};
          expect(indexOf(key, uploads)).toBe(index);
          expect(indexOf(thumbnailKey, outcomes)).toBe(index);
          expect(indexOf(failureKey, outcomes)).toBe(index);
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

// Recorded in December 2026: a change of these keys would orphan every outcome in every bucket.
describe('the outcome keys of 2,000 names', () => {
  const stems = [
    'photo',
    'IMG_0001',
    'a/b/c',
    'Zürich 東京 🎉',
    'my photo+1 100%',
    'x_thumbnail',
    'x_thumbnail_',
    'x_thumbnail__',
    '.',
    '..',
    '_',
    'a.b',
    'v1.2/photo',
    'folder/',
    'trailing.',
    'a'.repeat(199),
    'a'.repeat(210),
    '東'.repeat(70),
    `${'f/'.repeat(500)}n`,
    'thumbnail',
    'abcdefghijklmnopqrstuvwxyz/12/photo',
    '-x',
    'x-',
    '0',
    'x.error.json',
    'é',
    'e\u0301',
    'a b',
    'a\tb',
    '"quoted"',
    "it's",
    'semi;colon',
    '%2F',
    '%',
    '+',
    '&=?',
    'C:\\dir\\file',
    '\u{1f468}\u200d\u{1f469}',
    'x.jpg',
    'x.heic',
  ];
  const extensions = [
    '',
    '.jpg',
    '.JPG',
    '.jpeg',
    '.Jpeg',
    '.png',
    '.PNG',
    '.webp',
    '.WebP',
    '.gif',
    '.GIF',
    '.avif',
    '.AVIF',
    '.heic',
    '.HEIC',
    '.heif',
    '.tif',
    '.tiff',
    '.svg',
    '.bmp',
    '.ico',
    '.cur',
    '.jxl',
    '.pdf',
    '.txt',
    '.constructor',
    '.a',
    '.abcdefghijklmnop',
    '.abcdefghijklmnopq',
    '.j pg',
    '.jpg.',
    '.jpg.webp',
    '.heic.webp',
    '_.webp',
    '.error.json',
    '.jpg.error.json',
    '.tar.png',
    '.1',
    '.mp4',
    '.psd',
    '.jp2',
    '.jfif',
    '.jpe',
    '.apng',
    '.raw',
    '.dng',
    '.cr2',
    '.東',
    '.é',
    '._',
  ];
  const recorded = [
    '5de2fdb0ceacbd61',
    'b0bb5d2800c3f152',
    '5249ee8ff4401651',
    '6e005781053d5ac6',
    'e2bed939b714dd4d',
    '1e216a3d3d3bd0a0',
    'b74217460ec81873',
    '3ce90324f39814ad',
    'add66054c0f0b672',
    'e797e169948bc077',
    'c4a2374b8c640c15',
    '6577e65d683a5073',
    '2eef2fc322528f2c',
    '5587e86a3244edcc',
    '912dc32b8e58b122',
    '942662101b59877c',
    'e6cd9bdcadfa9d0f',
    '7479b1f985531c66',
    'a31c6c169a0e4e5c',
    'ab1f9da07fabe70b',
    'f6f81411fbf85f62',
    '576d5eb33791f2d9',
    '2259893c27bd57a0',
    '7f0491738c6ba1fc',
    '79482a45f8654ada',
    '80fffed71859d723',
    'efeb3dd1a57f0bdb',
    'a1c773f1b62d9a3b',
    'f526fbe53dbf17e6',
    'ffce9d7814526c00',
    '2658d526c87313c4',
    '4943acb99c5d8430',
    'e01bf0ea15197f11',
    'eb4b0d29f362ee7a',
    '5af05c80e1addf30',
    '454804f459695323',
    '12ea09050c86168e',
    'c5df09a543e94654',
    '2ecd434d32b68b4c',
    '4710ebf2169b233d',
  ];

  it.each(stems.map((stem, i) => [stem.slice(0, 20), stem, recorded[i]]))(
    'are as recorded for %j and every extension',
    (_, stem, hash) => {
      const lines = extensions.map((extension) => {
        const found = outcomeKeysOf(`input/${stem}${extension}`);
        return JSON.stringify(found ? [...found.thumbnailKeys, found.failureKey] : null);
      });
      const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
      expect(digest.slice(0, 16)).toBe(hash);
    },
  );
});

describe('other places and variants', () => {
  const places = {
    input: { bucket: 'photos', prefix: '' },
    output: { bucket: 'small-photos', prefix: 'made/' },
    state: { bucket: 'ours', prefix: 'state/' },
  };
  const wide = { ...variant, name: 'wide', width: 1024, height: 256, format: 'webp' } as const;
  const scheme = createKeyScheme(places, [variant, wide]);

  it.each([
    ['a/b.jpg', ['made/a/b_thumbnail.jpg', 'made/a/b_wide.jpg.webp']],
    ['b.webp', ['made/b_thumbnail.webp', 'made/b_wide.webp']],
    ['b', ['made/b_thumbnail_.webp', 'made/b_wide_.webp']],
    ['c_wide.heic', ['made/c_wide_thumbnail.heic.webp', 'made/c_wide_wide.heic.webp']],
  ])('change the keys of %s, and the first leads back to it', (inputKey, thumbnailKeys) => {
    expect(scheme.outcomeKeysOf(inputKey)).toEqual({
      thumbnailKeys,
      failureKey: `${thumbnailKeys[0]}.error.json`,
    });
    expect(scheme.inputKeyOf(thumbnailKeys[0] ?? '')).toBe(inputKey);
  });

  it('never make an upload of a thumbnail, unless findOverlap says so', () => {
    const prefix = fc.constantFrom('', 'a/', 'a/b/', 'b/', 'output/', 'state/');
    const bucket = fc.constantFrom('ours', 'theirs');
    const place = fc.record({ bucket, prefix });
    const chosen = fc.record({ sourceBucket: bucket, sourcePrefix: prefix, output: place });
    const path = fc
      .array(fc.constantFrom('a', 'b', 'output', 'x.jpg'), { minLength: 1 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(chosen, path, ({ output, ...source }, key) => {
        const made = { outputBucket: output.bucket, outputPrefix: output.prefix };
        const places = placesIn('ours', { ...source, ...made });
        fc.pre(findOverlap(places) === undefined);
        const { isUpload, outcomeKeysOf } = createKeyScheme(places, [variant]);
        const outcome = outcomeKeysOf(places.input.prefix + key);
        fc.pre(outcome !== undefined && places.input.bucket === places.output.bucket);
        const outcomes = [...(outcome?.thumbnailKeys ?? []), outcome?.failureKey ?? ''];
        expect(outcomes.filter(isUpload)).toEqual([]);
      }),
    );
  });

  it('have no files of a batch, because the page does not write there', () => {
    expect(scheme.batchFileOf(`${'a2'.repeat(13)}/0/x.jpg`)).toBeUndefined();
  });
});

it('reads a place from its address', () => {
  for (const prefix of ['', 'a b/', 'a//b/'])
    expect(placeAt(addressOf({ bucket: 'theirs', prefix }))).toEqual({ bucket: 'theirs', prefix });
  for (const text of ['', 'theirs/a/', 's3://', 's3:///a/', 's3://theirs'])
    expect(placeAt(text), text).toBeUndefined();
});

describe('the file of a batch', () => {
  const batchId = 'a2'.repeat(13);
  it.each([
    [`input/${batchId}/0/x.jpg`, { batchId, index: 0 }],
    [keys.uploadKeyOf(batchId, 499, 'Zürich 1.jpg'), { batchId, index: 499 }],
    ['input/higor_logo.jpg', undefined],
    [`input/${batchId}/00/x.jpg`, undefined],
    [`input/${batchId}/0/a/x.jpg`, undefined],
    [`input/${batchId}a/0/x.jpg`, undefined],
    [`output/${batchId}/0/x.jpg`, undefined],
  ])('of %s', (inputKey, file) => {
    expect(keys.batchFileOf(inputKey)).toEqual(file);
  });
});
