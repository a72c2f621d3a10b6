// Which files of a batch a person has deleted. A presigned PUT stays valid for a while after a deletion, so whoever signs, renders
// or reads a file asks here first.
import * as z from 'zod/mini';
import type { BatchFile, KeyScheme } from '#core/keys.ts';
import { untilStable } from '#core/transient-error.ts';
import type { ObjectStore, Stores } from './object-store.ts';

/** What a tombstone says. A missing one names no file. */
export interface DeletedFiles {
  /** The whole batch is deleted. No file may be added to it. */
  readonly isBatchDeleted: boolean;
  has(index: number): boolean;
}

export const noDeletedFiles: DeletedFiles = { isBatchDeleted: false, has: () => false };

interface Storage {
  readonly stores: Pick<Stores<Pick<ObjectStore, 'read' | 'replace'>>, 'state'>;
  readonly keys: Pick<KeyScheme, 'tombstoneKeyOf'>;
}

const tombstoneSchema = z.union([
  z.object({ batch: z.literal(true) }),
  z.object({ files: z.array(z.int()) }),
]);
type Tombstone = z.infer<typeof tombstoneSchema>;

/** @throws what the store throws, and ZodError or SyntaxError for a tombstone that we did not write */
export async function readDeletedFiles(storage: Storage, batchId: string): Promise<DeletedFiles> {
  const { tombstone } = await readTombstone(storage, batchId);
  if ('batch' in tombstone) return { isBatchDeleted: true, has: () => true };
  const files = new Set(tombstone.files);
  return { isBatchDeleted: false, has: (index) => files.has(index) };
}

/** Each try that fails has let another deletion of the same batch succeed. */
const maxTries = 20;

/**
 * Notes a deletion. Call it before you remove an object: a file that arrives after your LIST then finds the tombstone.
 *
 * @param index the file; `undefined` deletes the whole batch
 * @throws TransientError if other deletions of the batch came first at every try
 */
export async function writeTombstone(
  storage: Storage,
  { batchId, index }: { readonly batchId: string } & Partial<BatchFile>,
): Promise<void> {
  const key = storage.keys.tombstoneKeyOf(batchId);
  await untilStable(maxTries, key, async () => {
    const { tombstone, etag } = await readTombstone(storage, batchId);
    if ('batch' in tombstone) return true;
    const files = [...new Set([...tombstone.files, ...(index === undefined ? [] : [index])])];
    const next: Tombstone = index === undefined ? { batch: true } : { files };
    const bytes = new TextEncoder().encode(JSON.stringify(next));
    const content = { bytes, contentType: 'application/json' };
    return (await storage.stores.state.replace(key, content, etag)) || 'again';
  });
}

async function readTombstone(
  { stores, keys }: Storage,
  batchId: string,
): Promise<{ tombstone: Tombstone; etag: string | undefined }> {
  const found = await stores.state.read(keys.tombstoneKeyOf(batchId));
  if (!found) return { tombstone: { files: [] }, etag: undefined };
  const text = new TextDecoder().decode(found.bytes);
  return { tombstone: tombstoneSchema.parse(JSON.parse(text)), etag: found.etag };
}
