import { expect, it } from 'vitest';
import type { Denial } from '#core/failure.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { limitDeniedReads, maxDeniedUploads } from './limit-denied-reads.ts';
import { ReadDenied } from './s3-errors.ts';

/** A store that denies the keys for which `isDenied` holds. */
function storeThat(isDenied: (key: string) => boolean, code: Denial = 'access-denied') {
  const memory = createMemoryObjectStore();
  const deny = (key: string) => {
    if (isDenied(key)) throw new ReadDenied('bucket', key, code);
  };
  const store = limitDeniedReads({
    ...memory,
    read: async (key, ...args) => {
      deny(key);
      return memory.read(key, ...args);
    },
    readHead: async (key) => {
      deny(key);
      return memory.readHead(key);
    },
  });
  const ask = (method: 'read' | 'readHead') => (key: string) =>
    store[method](key).then(
      (found) => (found ? 'read' : 'missing'),
      (error) => error.constructor.name,
    );
  return { memory, read: ask('read'), readHead: ask('readHead') };
}

const keys = Array.from({ length: maxDeniedUploads }, (_, i) => `${i}.jpg`);
const content = { bytes: new Uint8Array(1), contentType: 'image/jpeg' };

it.each(['read', 'readHead'] as const)(
  'throws a transient error after many uploads in a row that S3 does not let us %s',
  async (method) => {
    const store = storeThat((key) => key.endsWith('.jpg'));
    for (const key of keys) expect(await store[method](key)).toBe('ReadDenied');
    expect(await store[method]('next.jpg')).toBe('TransientError');
    // A second try of an upload is no further upload, and its record is written again.
    expect(await store[method]('0.jpg')).toBe('ReadDenied');
  },
);

it('lets a folder of archived uploads be recorded, however many they are', async () => {
  const store = storeThat(() => true, 'archived');
  for (const key of [...keys, 'next.jpg']) expect(await store.read(key)).toBe('ReadDenied');
});

it('starts again after a read that works, but not after a HEAD or a missing object', async () => {
  const store = storeThat((key) => key.endsWith('.jpg'));
  await store.memory.write('allowed.png', content);
  for (const key of keys) await store.read(key);
  expect(await store.readHead('allowed.png')).toBe('read');
  expect(await store.read('missing.png')).toBe('missing');
  expect(await store.read('next.jpg')).toBe('TransientError');
  expect(await store.read('allowed.png')).toBe('read');
  expect(await store.read('next.jpg')).toBe('ReadDenied');
});
