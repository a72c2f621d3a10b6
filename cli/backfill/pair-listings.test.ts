import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createKeyScheme, placesIn } from '#core/keys.ts';
import { squareVariant, thumbnailFormats } from '#core/variant.ts';
import type { ListedObject } from '#storage/object-store.ts';
import { type Pair, pairListings } from './pair-listings.ts';

const variants = [squareVariant(128, true), { ...squareVariant(64, true), name: 'tiny' }];
const keys = createKeyScheme(placesIn('photos', { sourcePrefix: 'in/' }), variants);

async function* listed(objects: readonly ListedObject[]) {
  yield* [...objects].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

const objectOf = (key: string, modifiedAt: number) => ({ key, bytes: 1, modifiedAt });

async function pair(
  uploads: readonly ListedObject[],
  outcomes: readonly ListedObject[],
  mostHeld?: number,
) {
  const found: Record<string, Pair<unknown>['found'] | 'missing, former' | 'unknown, former'> = {};
  const options = mostHeld === undefined ? {} : { mostHeld };
  for await (const one of pairListings(listed(uploads), listed(outcomes), keys, options)) {
    expect(found).not.toHaveProperty([one.upload.key]);
    found[one.upload.key] = one.found;
    if (!one.hasFormer) continue;
    if (one.found !== 'missing' && one.found !== 'unknown') throw new Error('has an outcome');
    found[one.upload.key] = `${one.found}, former`;
  }
  return found;
}

// Names made of the parts by which the two orders differ.
const parts = [
  'a',
  '0',
  '_thumbnail',
  '_',
  '.jpg',
  '.heic',
  '.',
  '/',
  '🎉',
  '\uffee',
  '.error.json',
  '-',
];
const path = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
  .map((some) => some.join(''));

it('finds the outcome of every upload under names that sort differently from their outcomes', async () => {
  const upload = fc.record({
    path,
    thumbnailAt: fc.option(fc.constantFrom(1000, 2000, 3000)),
    failureAt: fc.option(fc.constantFrom(1000, 2000, 3000)),
    formerAt: fc.option(fc.constantFrom(1000, 2000, 3000)),
    formerFormat: fc.constantFrom(...thumbnailFormats),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(upload, { selector: ({ path: name }) => name, maxLength: 40 }),
      async (all) => {
        const uploads = all.map((one) => objectOf(`in/${one.path}`, 2000));
        const outcomes: ListedObject[] = [];
        const expected: Record<string, string> = {};
        for (const { path: name, thumbnailAt, failureAt, formerAt, formerFormat } of all) {
          const made = keys.outcomeKeysOf(`in/${name}`);
          if (!made) continue;
          const [thumbnail = '', tiny = ''] = made.thumbnailKeys;
          if (thumbnailAt !== null)
            outcomes.push(objectOf(thumbnail, thumbnailAt), objectOf(tiny, thumbnailAt));
          if (failureAt !== null) outcomes.push(objectOf(made.failureKey, failureAt));
          const former = { name: 'thumbnail', format: formerFormat };
          const [formerKey = ''] = keys.outcomeKeysOf(`in/${name}`, [former])?.thumbnailKeys ?? [];
          const isFormer = formerAt !== null && formerKey !== thumbnail;
          if (isFormer) outcomes.push(objectOf(formerKey, formerAt));
          const isTie = thumbnailAt === 2000 || failureAt === 2000;
          const other = failureAt === 3000 ? 'failure' : isTie ? 'unknown' : 'missing';
          const found = thumbnailAt === 3000 ? 'thumbnail' : other;
          const hasFormer =
            isFormer && formerAt >= 2000 && !['thumbnail', 'failure'].includes(found);
          expected[`in/${name}`] = hasFormer ? `${found}, former` : found;
        }
        expect(await pair(uploads, outcomes)).toEqual(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

it('leaves to a HEAD what a listing does not tell: parts, hashed keys, and too many names of one stem', async () => {
  const long = `in/${'a'.repeat(300)}.jpg`;
  const uploads = [
    { ...objectOf('in/parts.jpg', 1000), etag: '"0123456789abcdef0123456789abcdef-2"' },
    { ...objectOf('in/new parts.jpg', 1000), etag: '"0123456789abcdef0123456789abcdef-2"' },
    objectOf(long, 1000),
  ];
  const newer = objectOf('output/parts_thumbnail.jpg', 2000);
  const older = objectOf('output/new parts_thumbnail.jpg', 500);
  expect(await pair(uploads, [newer, older])).toEqual({
    'in/parts.jpg': 'unknown',
    'in/new parts.jpg': 'missing',
    [long]: 'unknown',
  });

  const stems = Array.from({ length: 9 }, (_, i) => objectOf(`in/a.x${i}`, 1000));
  const outcomes = stems.map(({ key }) =>
    objectOf(keys.outcomeKeysOf(key)?.thumbnailKeys[0] ?? '', 2000),
  );
  const found = Object.values(await pair(stems, outcomes, 3));
  expect(found.filter((one) => one === 'thumbnail')).toHaveLength(3);
  expect(found.filter((one) => one === 'unknown')).toHaveLength(6);
});

it('holds a handful of uploads at a time', async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `${(i * 7919) % 100_003}/photo-${i}.jpg`);
  const uploads = names.map((name) => objectOf(`in/${name}`, 1000));
  const outcomes = names.map((name) =>
    objectOf(`output/${name.replace('.', '_thumbnail.')}`, 2000),
  );
  let most = 0;
  const reportHeld = (count: number) => {
    most = Math.max(most, count);
  };
  let count = 0;
  for await (const { found } of pairListings(listed(uploads), listed(outcomes), keys, {
    reportHeld,
  })) {
    expect(found).toBe('thumbnail');
    count += 1;
  }
  expect({ count, most: most <= 10 }).toEqual({ count: names.length, most: true });
});

it('holds a handful of uploads, and moves its cursor, while the next outcome is far away', async () => {
  const uploads = Array.from({ length: 20_000 }, (_, i) => objectOf(`in/${10_000 + i}.jpg`, 1000));
  const outcomes = [
    objectOf('output/10000_thumbnail.jpg', 2000),
    objectOf('output/29999_thumbnail.jpg.error.json', 2000),
  ];
  const found: Record<string, number> = {};
  let most = 0;
  const reportHeld = (count: number) => {
    most = Math.max(most, count);
  };
  const pairs = pairListings(listed(uploads), listed(outcomes), keys, { reportHeld, mostHeld: 5 });
  for await (const one of pairs) {
    found[one.found] = (found[one.found] ?? 0) + 1;
    expect(one.cursor).toBe(one.upload.key);
  }
  expect(found).toEqual({ thumbnail: 1, missing: 19_998, failure: 1 });
  expect(most).toBeLessThanOrEqual(2);
});
