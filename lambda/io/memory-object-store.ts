// A bucket in memory, for tests of what uses one; the suite in object-store.suite.ts keeps it true to S3.
import type { ObjectContent, ObjectStore } from './object-store.ts';

/** The whole port, and the contents to look at; its URLs lead nowhere. */
export interface MemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, ObjectContent>;
}

export function createMemoryObjectStore(): MemoryObjectStore {
  const objects = new Map<string, ObjectContent>();
  return {
    objects,
    async read(key, range) {
      const found = objects.get(key);
      if (!found) return undefined;
      const { bytes, metadata = {} } = found;
      return { bytes: bytes.slice(...(range ?? [])), totalBytes: bytes.length, metadata };
    },
    async readMetadata(key) {
      const found = objects.get(key);
      return found && (found.metadata ?? {});
    },
    async write(key, content) {
      objects.set(key, { ...content, bytes: content.bytes.slice() });
    },
    async remove(key) {
      objects.delete(key);
    },
    async list(prefix) {
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
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
