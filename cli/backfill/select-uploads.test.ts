import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { outcomeMetadata, reportToMetadata, thumbnailSetMetadata } from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import type { ListedObject } from '#storage/object-store.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { defaultKeys as keys, outcomeKeysOf } from '#test/doubles/default-keys.ts';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { photoReport } from '#test/doubles/reports.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { createMeter } from './request-meter.ts';
import {
  type Mode,
  modes,
  type Selected,
  type Selection,
  selectUploads,
} from './select-uploads.ts';

let store: ReturnType<typeof createMemoryObjectStore>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  store = createMemoryObjectStore();
});
afterEach(() => vi.useRealTimers());

/** @param second when it is written */
async function writeAt(
  second: number,
  key: string,
  metadata = {},
  bytes: Uint8Array = new Uint8Array([1]),
) {
  vi.setSystemTime(1000 * second);
  return store.write(key, { bytes, contentType: 'any', metadata });
}

async function writeThumbnail(
  second: number,
  key: string,
  made: { version?: string; definition?: string } = {},
) {
  const etag = (await store.readHead(key))?.etag;
  const { version = packageJson.version, definition = definitionOf(keys.outputsOf(key)) } = made;
  const report = reportToMetadata({ ...photoReport, version, sourceEtag: etag });
  const metadata = { ...report, ...thumbnailSetMetadata(definition, []) };
  await writeAt(second, outcomeKeysOf(key)?.thumbnailKey ?? '', metadata);
}

async function writeFailure(second: number, key: string, code: 'empty' | 'crashed' = 'empty') {
  const etag = (await store.readHead(key))?.etag ?? '';
  const record = encodeFailureRecord({ failure: failure(code), inputKey: key });
  const metadata = outcomeMetadata(etag, definitionOf(keys.outputsOf(key)));
  await writeAt(second, outcomeKeysOf(key)?.failureKey ?? '', metadata, record);
}

const base = { mode: 'missing', prefix: 'input/', startedAt: 100_000 } satisfies Selection;

async function select(change: Partial<Selection> = {}, cursor?: string, meter = createMeter()) {
  const all: Selected[] = [];
  for await (const one of selectUploads(storageIn(store), { ...base, ...change }, cursor, meter))
    all.push(one);
  return all;
}
const keysOf = (all: readonly Selected[]) => all.flatMap(({ upload }) => upload?.key ?? []);

describe('each mode', () => {
  /** The same states, first as the listings show them, then as only a look at the objects does. */
  beforeEach(async () => {
    for (const [folder, second] of [
      ['listed', 5],
      ['tie', 9],
    ] as const) {
      const put = (name: string) => writeAt(second, `input/${folder}/${name}.jpg`);
      const names = ['missing', 'current', 'former', 'old', 'failed', 'no memory'];
      for (const name of [...names, 'new', 'newly failed']) await put(name);
      const key = (name: string) => `input/${folder}/${name}.jpg`;
      await writeThumbnail(9, key('current'));
      await writeThumbnail(9, key('former'), { definition: 'other' });
      await writeThumbnail(9, key('old'), { version: '0.0.1' });
      await writeFailure(9, key('failed'));
      await writeFailure(9, key('no memory'), 'crashed');
    }
    for (const folder of ['listed', 'tie']) {
      await writeThumbnail(101, `input/${folder}/new.jpg`, { version: '0.0.1' });
      await writeFailure(101, `input/${folder}/newly failed.jpg`);
    }
    // A listing does not tell the outcomes of these, because they came in parts.
    const { walk } = store;
    store.walk = async function* (...args) {
      for await (const object of walk.call(store, ...args))
        yield object.key.startsWith('input/tie/new') ? { ...object, etag: '"a-2"' } : object;
    };
  });

  it.each([
    ['missing', ['missing'], { heads: 14, gets: 4 }],
    ['stale', ['former', 'old'], { heads: 17, gets: 4 }],
    ['failed', ['failed', 'no memory'], { heads: 14, gets: 4 }],
    ['all', ['current', 'failed', 'former', 'missing', 'no memory', 'old'], { heads: 14, gets: 4 }],
  ] as const)('%s selects %j', async (mode, names, requests) => {
    const meter = createMeter();
    const selected = keysOf(await select({ mode }, undefined, meter)).sort();
    const expected = ['listed', 'tie'].flatMap((folder) =>
      names.map((name) => `input/${folder}/${name}.jpg`),
    );
    expect(selected).toEqual(expected);
    expect(meter).toEqual({ lists: 2, ...requests });
  });

  it('failed with a code selects the records with this code', async () => {
    const meter = createMeter();
    const selected = keysOf(await select({ mode: 'failed', code: 'crashed' }, undefined, meter));
    expect(meter).toEqual({ lists: 2, heads: 14, gets: 6 });
    expect(selected.sort()).toEqual(['input/listed/no memory.jpg', 'input/tie/no memory.jpg']);
  });
});

describe('an upload whose thumbnail a former setting made in another format', () => {
  const webp = [{ name: 'thumbnail', format: 'webp' }] as const;

  it.each<[Mode, string[]]>([
    ['missing', ['png', 'replaced', 'tie']],
    ['stale', ['png', 'tie']],
    ['failed', []],
    ['all', ['png', 'replaced', 'tie']],
  ])('%s selects %j, until it has one in the new format', async (mode, names) => {
    const key = (name: string) => `input/${name}.png`;
    for (const name of ['png', 'replaced', 'tie']) {
      await writeAt(name === 'replaced' ? 9 : 5, key(name));
      await writeAt(7, keys.outcomeKeysOf(key(name), webp)?.thumbnailKeys[0] ?? '');
    }
    await writeFailure(4, key('replaced'));
    // Of the same second as the upload, so that only a HEAD can tell what it is.
    await writeAt(5, outcomeKeysOf(key('tie'))?.failureKey ?? '');
    expect(keysOf(await select({ mode })).sort()).toEqual(names.map(key));

    await writeThumbnail(11, key('png'));
    await writeThumbnail(11, key('tie'));
    if (mode !== 'all')
      expect(keysOf(await select({ mode }))).toEqual(mode === 'missing' ? [key('replaced')] : []);
  });
});

it.each<[Mode, string | undefined, boolean]>([
  ['missing', undefined, true],
  ['stale', undefined, true],
  ['all', undefined, true],
  ['failed', undefined, true],
  ['failed', 'access-denied', true],
  ['failed', 'crashed', false],
])('%s with the code %s: an upload that S3 denies us is selected: %s', async (mode, code, is) => {
  // Its key is too long for its outcomes, so only a HEAD can tell.
  const key = `input/${'a'.repeat(300)}.jpg`;
  await writeAt(5, key);
  const { readHead } = store;
  store.readHead = async (asked) => {
    if (asked === key) throw new ReadDenied('bucket', key, 'access-denied');
    return readHead(asked);
  };
  expect(keysOf(await select({ mode, code }))).toEqual(is ? [key] : []);
});

it('throws when S3 denies us an outcome, because it would deny all', async () => {
  await writeAt(5, `input/${'a'.repeat(300)}.jpg`);
  const { readHead } = store;
  store.readHead = async (key) => {
    if (!keys.isUpload(key)) throw new ReadDenied('bucket', key, 'access-denied');
    return readHead(key);
  };
  await expect(select()).rejects.toThrow('S3 denies us output/');
});

it('selects uploads since a time, and says which must be restored first', async () => {
  await writeAt(5, 'input/early.jpg');
  await writeAt(7, 'input/late.jpg');
  await writeAt(8, 'input/cold.jpg');
  const { walk } = store;
  store.walk = async function* (...args) {
    for await (const object of walk.call(store, ...args))
      yield object.key.includes('cold') ? { ...object, storageClass: 'DEEP_ARCHIVE' } : object;
  };
  const all = await select({ sinceMs: 7000 });
  expect(keysOf(all)).toEqual(['input/late.jpg']);
  expect(all.flatMap(({ archived }) => archived?.key ?? [])).toEqual(['input/cold.jpg']);
  expect(all.at(-1)?.seen).toBe(3);
});

it('ticks with each thousandth upload that it passes, and with the last', async () => {
  for (let i = 0; i < 2500; i++) await writeAt(5, `input/${i}.jpg`);
  const ticks = await select({ sinceMs: 9000 });
  expect(ticks.map(({ seen, upload }) => ({ seen, upload }))).toEqual([
    { seen: 1000, upload: undefined },
    { seen: 2000, upload: undefined },
    { seen: 2500, upload: undefined },
  ]);
  expect(await select({ sinceMs: 9000 }, ticks[1]?.cursor)).toMatchObject([{ seen: 501 }]);
});

const parts = ['a', '0', '_thumbnail', '_', '.jpg', '.heic', '.', '/', '🎉', '\uffee', '-'];
const name = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
  .map((some) => some.join(''));

it('finds the rest from every cursor, and below a prefix the same as without one, in a smaller listing', async () => {
  const upload = fc.record({
    path: name,
    state: fc.constantFrom('missing', 'thumbnail', 'failure', 'tie'),
  });
  const uploads = fc.uniqueArray(upload, { selector: ({ path }) => path, maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(uploads, name, fc.constantFrom<Mode>(...modes), async (all, start, mode) => {
      store = createMemoryObjectStore();
      for (const { path, state } of all) {
        const key = `input/${path}`;
        await writeAt(5, key);
        if (!keys.isUpload(key)) continue;
        if (state === 'failure') await writeFailure(9, key);
        else if (state !== 'missing')
          await writeThumbnail(state === 'tie' ? 5 : 9, key, { version: '0' });
      }
      const whole = await select({ mode });
      const wanted = {
        missing: ['missing'],
        stale: ['thumbnail', 'tie'],
        failed: ['failure'],
        all: undefined,
      }[mode];
      const expected = all
        .filter(({ state }) => wanted?.includes(state) ?? true)
        .map(({ path }) => `input/${path}`);
      expect(keysOf(whole).sort()).toEqual(expected.filter(keys.isUpload).sort());

      let last = '';
      for (const [i, { cursor }] of whole.entries()) {
        expect(Buffer.compare(Buffer.from(last), Buffer.from(cursor))).toBeLessThanOrEqual(0);
        last = cursor;
        const rest = keysOf(await select({ mode }, cursor));
        expect(rest).toEqual(expect.arrayContaining(keysOf(whole.slice(i))));
        expect(new Set(rest).size).toBe(rest.length);
      }

      const prefix = `input/${start}`;
      const listed: ListedObject[] = [];
      const { walk } = store;
      store.walk = async function* (...args) {
        for await (const object of walk.call(store, ...args)) {
          listed.push(object);
          yield object;
        }
      };
      expect(keysOf(await select({ mode, prefix })).sort()).toEqual(
        keysOf(whole)
          .filter((key) => key.startsWith(prefix))
          .sort(),
      );
      const stem = start.replace(/\.\w*$/, '');
      expect(
        listed
          .map(({ key }) => key.replace(/^(in|out)put\//, ''))
          .every((path) => path.startsWith(stem)),
      ).toBe(true);
    }),
    { numRuns: 300 },
  );
});
