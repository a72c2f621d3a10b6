// The behaviour of every object store. The suite runs on each store, so that the double behaves like S3.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ListedObject, ObjectStore } from '#storage/object-store.ts';

/** MD5 of "hello". */
const helloEtag = '"5d41402abc4b2a76b9719d911017c592"';
const text = (value: string) => new TextEncoder().encode(value);

/** @param create called once per test. Stores may share a bucket, so each test uses its own prefix. */
export function describeObjectStore(name: string, create: () => ObjectStore): void {
  describe(`${name} as an object store`, () => {
    let store: ObjectStore;
    let prefix: string;
    beforeEach(() => {
      store = create();
      prefix = `suite/${crypto.randomUUID()}/`;
    });

    it('returns the bytes, size and metadata that were written', async () => {
      const metadata = { 'file-name': 'Z%C3%BCrich.jpg' };
      const etag = await store.write(`${prefix}a`, {
        bytes: text('hello'),
        contentType: 'text/plain',
        metadata,
      });
      expect(etag).toBe(helloEtag);
      expect(await store.read(`${prefix}a`)).toEqual({
        bytes: text('hello'),
        totalBytes: 5,
        etag: helloEtag,
        metadata,
        modifiedAt: expect.any(Number),
      });
      expect(await store.readMetadata(`${prefix}a`)).toEqual(metadata);
    });

    it('returns nothing for a key without an object', async () => {
      expect(await store.read(`${prefix}none`)).toBeUndefined();
      expect(await store.read(`${prefix}none`, [0, 10])).toBeUndefined();
      expect(await store.readMetadata(`${prefix}none`)).toBeUndefined();
      expect(await store.list(prefix)).toEqual([]);
    });

    it.each([
      { range: [0, 5], read: '01234' },
      { range: [6, 8], read: '67' },
      { range: [8, 100], read: '89' },
      { range: [0, 100], read: '0123456789' },
      { range: [10, 100], read: '' },
    ] as const)('reads $read of ten digits for the range $range', async ({ range, read }) => {
      await store.write(`${prefix}digits`, {
        bytes: text('0123456789'),
        contentType: 'text/plain',
      });
      const found = await store.read(`${prefix}digits`, range);
      expect(found?.bytes).toEqual(text(read));
      expect(found?.totalBytes).toBe(10);
    });

    it('reads a range of an empty object as nothing, with its metadata', async () => {
      const metadata = { 'file-name': 'empty.jpg' };
      await store.write(`${prefix}empty`, { bytes: text(''), contentType: 'text/plain', metadata });
      expect(await store.read(`${prefix}empty`, [0, 10])).toEqual({
        bytes: text(''),
        totalBytes: 0,
        etag: '"d41d8cd98f00b204e9800998ecf8427e"',
        metadata,
        modifiedAt: expect.any(Number),
      });
    });

    it('replaces a version only while the key has it', async () => {
      const key = `${prefix}compared`;
      const content = (value: string) => ({ bytes: text(value), contentType: 'text/plain' });
      expect(await store.replace(key, content('early'), helloEtag)).toBe(false);
      expect(await store.replace(key, content('hello'), undefined)).toBe(true);
      expect(await store.replace(key, content('other'), undefined)).toBe(false);
      expect(await store.replace(key, content('world'), helloEtag)).toBe(true);
      expect(await store.replace(key, content('late'), helloEtag)).toBe(false);
      expect((await store.read(key))?.bytes).toEqual(text('world'));
    });

    it('removes many objects, missing ones among them', async () => {
      const keys = ['a & b', 'c', 'none'].map((name) => prefix + name);
      for (const key of keys.slice(0, 2)) {
        await store.write(key, { bytes: text(key), contentType: 'text/plain' });
      }
      await store.removeAll(keys);
      await store.removeAll([]);
      expect(await store.list(prefix)).toEqual([]);
    });

    it('replaces an object with its metadata', async () => {
      await store.write(`${prefix}a`, {
        bytes: text('old'),
        contentType: 'text/plain',
        metadata: { version: '1' },
      });
      await store.write(`${prefix}a`, { bytes: text('newer'), contentType: 'text/plain' });
      expect(await store.read(`${prefix}a`)).toEqual({
        bytes: text('newer'),
        totalBytes: 5,
        etag: expect.not.stringMatching(helloEtag),
        metadata: {},
        modifiedAt: expect.any(Number),
      });
    });

    it('tells versions apart, and reads and removes only the one that is asked for', async () => {
      const put = (value: string) =>
        store.write(`${prefix}a`, { bytes: text(value), contentType: 'text/plain' });
      await put('hello');
      const head = await store.readHead(`${prefix}a`);
      const { modifiedAt = 0 } = head ?? {};
      expect(head).toEqual({ etag: helloEtag, metadata: {}, totalBytes: 5, modifiedAt });
      expect(modifiedAt % 1000).toBe(0);
      expect((await store.read(`${prefix}a`, [1, 3]))?.modifiedAt).toBe(modifiedAt);
      expect((await store.read(`${prefix}a`, [1, 3], helloEtag))?.bytes).toEqual(text('el'));
      await put('other');
      expect((await store.readHead(`${prefix}a`))?.etag).not.toBe(helloEtag);
      expect(await store.read(`${prefix}a`, [1, 3], helloEtag)).toBeUndefined();
      expect(await store.read(`${prefix}a`, undefined, helloEtag)).toBeUndefined();
      expect(await store.remove(`${prefix}a`, helloEtag)).toBe(false);
      expect((await store.read(`${prefix}a`))?.bytes).toEqual(text('other'));
      await put('hello');
      expect(await store.remove(`${prefix}a`, helloEtag)).toBe(true);
      expect(await store.readHead(`${prefix}a`)).toBeUndefined();
      expect(await store.remove(`${prefix}a`, helloEtag)).toBe(false);
    });

    it('removes any version of an object, and says whether there was one', async () => {
      await store.write(`${prefix}a`, { bytes: text('x'), contentType: 'text/plain' });
      expect(await store.remove(`${prefix}a`, '*')).toBe(true);
      expect(await store.remove(`${prefix}a`, '*')).toBe(false);
      expect(await store.read(`${prefix}a`)).toBeUndefined();
    });

    it('removes an object, and accepts a key without one', async () => {
      await store.write(`${prefix}a`, { bytes: text('x'), contentType: 'text/plain' });
      await store.remove(`${prefix}a`);
      await store.remove(`${prefix}a`);
      expect(await store.read(`${prefix}a`)).toBeUndefined();
    });

    it('lists the keys with a prefix, their sizes and times, for all kinds of names', async () => {
      const names = ['b', 'a b+c 100%.jpg', 'sub/Zürich 東京 🎉.png', `R&B's <"(1)">!*.jpg`, 'a'];
      for (const name of names) {
        await store.write(prefix + name, { bytes: text(name), contentType: 'text/plain' });
      }
      const listed = await store.list(prefix);
      expect(
        listed
          .toSorted((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ key, bytes }) => ({ key, bytes })),
      ).toEqual(names.toSorted().map((name) => ({ key: prefix + name, bytes: text(name).length })));
      // S3 may round to whole seconds.
      for (const { modifiedAt } of listed) {
        expect(Math.abs(Date.now() - modifiedAt)).toBeLessThan(60_000);
      }
      expect(await store.list(`${prefix}sub/`)).toHaveLength(1);
      expect(await store.list(`${prefix}R&B's <"(1)`)).toHaveLength(1);
      expect(await store.list(prefix, 2)).toEqual(listed.slice(0, 2));
      for (const name of names) {
        expect((await store.read(prefix + name))?.bytes).toEqual(text(name));
      }
    });

    it('walks in the order of the bytes, from any key, whether it has an object or not', async () => {
      const names = [
        'a',
        'a b',
        'a-b',
        'a.jpg',
        'a/b',
        'a/b.c/d',
        'a/b/c',
        'a0',
        'Zü',
        'ｅ',
        '🎉/1',
      ];
      for (const name of names.toReversed()) {
        await store.write(prefix + name, { bytes: text(name), contentType: 'text/plain' });
      }
      const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const walk = async (start: string, from?: string) => {
        const found: ListedObject[] = [];
        for await (const object of store.walk(start, from)) found.push(object);
        return found;
      };
      const listed = await walk(prefix);
      expect(listed.map(({ key }) => key.slice(prefix.length))).toEqual(sorted);
      expect(listed).toEqual(await store.list(prefix));
      for (const [i, name] of sorted.entries()) {
        expect(await walk(prefix, prefix + name)).toEqual(listed.slice(i));
        expect(await walk(prefix, `${prefix}${name}\u0001`)).toEqual(listed.slice(i + 1));
      }
      const { etag } = (await store.readHead(`${prefix}a`)) ?? {};
      expect(listed.find(({ key }) => key === `${prefix}a`)).toMatchObject({ bytes: 1, etag });
      expect(await walk(`${prefix}a/b`, `${prefix}a/b/`)).toHaveLength(1);
    });
  });
}
