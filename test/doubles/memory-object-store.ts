// A bucket in memory for tests; the suite in test/suites/object-store.ts keeps it true to S3.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ObjectContent, ObjectStore } from '#io/object-store.ts';

/** The whole port, and the contents to look at; its URLs lead nowhere. */
export interface MemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, ObjectContent>;
}

export function createMemoryObjectStore(): MemoryObjectStore {
  const objects = new Map<string, ObjectContent>();
  return {
    objects,
    async read(key, range, etag) {
      const found = objects.get(key);
      if (!found || (etag ?? etagOf(found)) !== etagOf(found)) return undefined;
      const { bytes, metadata = {} } = found;
      const read = { bytes: bytes.slice(...(range ?? [])), totalBytes: bytes.length };
      return { ...read, etag: etagOf(found), metadata };
    },
    async open(key, etag) {
      const found = await this.read(key, undefined, etag);
      return found && { ...found, body: Readable.from([found.bytes]) };
    },
    async readHead(key) {
      const found = objects.get(key);
      return found && { etag: etagOf(found), metadata: found.metadata ?? {} };
    },
    async readMetadata(key) {
      const found = objects.get(key);
      return found && (found.metadata ?? {});
    },
    async write(key, content) {
      objects.set(key, { ...content, bytes: content.bytes.slice() });
    },
    async remove(key, etag) {
      const found = objects.get(key);
      if (found && (etag ?? etagOf(found)) === etagOf(found)) objects.delete(key);
    },
    async list(prefix, atMost) {
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .slice(0, atMost)
        .map(([key, { bytes }]) => ({ key, bytes: bytes.length }));
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

/** As S3 makes it of an object that came in one PUT. */
function etagOf({ bytes }: ObjectContent): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
