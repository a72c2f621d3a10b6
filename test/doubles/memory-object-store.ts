// A bucket in memory for tests. The suite in test/suites/object-store.ts checks that it behaves like S3.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { compareUtf8 } from '#core/compare-utf8.ts';
import type {
  ObjectContent,
  ObjectHead,
  ObjectStore,
  UploadStorage,
} from '#storage/object-store.ts';
import { defaultKeys } from './default-keys.ts';

/** Implements the whole port, and shows its objects to the test. Nothing answers at its URLs. */
export interface MemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, ObjectContent>;
}

export function createMemoryObjectStore(): MemoryObjectStore {
  const objects = new Map<string, ObjectContent>();
  const writtenAt = new Map<string, number>();
  const headOf = (key: string, content: ObjectContent): ObjectHead => ({
    etag: etagOf(content),
    metadata: content.metadata ?? {},
    totalBytes: content.bytes.length,
    // S3's header has no milliseconds.
    modifiedAt: 1000 * Math.floor((writtenAt.get(key) ?? 0) / 1000),
  });
  return {
    objects,
    async read(key, range, etag) {
      const found = objects.get(key);
      if (!found || (etag ?? etagOf(found)) !== etagOf(found)) return undefined;
      return { ...headOf(key, found), bytes: found.bytes.slice(...(range ?? [])) };
    },
    async open(key, etag) {
      const found = await this.read(key, undefined, etag);
      return found && { ...found, body: Readable.from([found.bytes]) };
    },
    async readHead(key) {
      const found = objects.get(key);
      return found && headOf(key, found);
    },
    async readMetadata(key) {
      const found = objects.get(key);
      return found && (found.metadata ?? {});
    },
    async write(key, content) {
      const kept = { ...content, bytes: content.bytes.slice() };
      objects.set(key, kept);
      writtenAt.set(key, Date.now());
      return etagOf(kept);
    },
    async remove(key, etag) {
      const found = objects.get(key);
      const isWanted = found && [undefined, '*', etagOf(found)].includes(etag);
      if (isWanted) objects.delete(key);
      return isWanted || etag === undefined;
    },
    async replace(key, content, etag) {
      const found = objects.get(key);
      if ((found && etagOf(found)) !== etag) return false;
      await this.write(key, content);
      return true;
    },
    async removeAll(keys) {
      for (const key of keys) objects.delete(key);
    },
    async list(prefix, atMost) {
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => compareUtf8(a, b))
        .slice(0, atMost)
        .map(([key, content]) => ({
          key,
          bytes: content.bytes.length,
          modifiedAt: writtenAt.get(key) ?? 0,
          etag: etagOf(content),
        }));
    },
    async *walk(prefix, from = '') {
      yield* (await this.list(prefix)).filter(({ key }) => compareUtf8(key, from) >= 0);
    },
    async signPut(key, { contentType }) {
      return { url: `memory:${key}`, headers: { 'content-type': contentType } };
    },
    async signGet(key, _expirySeconds, servedAs) {
      const { contentType = '', isDownload = false } = servedAs ?? {};
      return `memory:${key}?${contentType}${isDownload ? '&download' : ''}`;
    },
  };
}

/** S3 gives an object that arrived in one PUT the MD5 of its bytes as ETag. */
function etagOf({ bytes }: ObjectContent): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

/** @returns a stack's storage with all places in this store, under the default settings */
export function storageIn(store: ObjectStore): UploadStorage {
  return { stores: { input: store, output: store, state: store }, keys: defaultKeys };
}
