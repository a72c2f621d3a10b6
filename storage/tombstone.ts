// Which files of a batch a person has deleted. A presigned PUT stays valid for a while after a deletion, so the code that signs,
// renders or reads a file asks here first.
import * as z from 'zod/mini';
import type { KeyScheme } from '#core/keys.ts';
import { untilStable } from '#core/transient-error.ts';
import type { ObjectStore, Stores } from './object-store.ts';

/** What a tombstone says. A missing one names no file. */
export interface DeletedFiles {
  /** The whole batch is deleted. No file may be added to it. */
  readonly isBatchDeleted: boolean;
  has(index: number): boolean;
}

export const noDeletedFiles: DeletedFiles = { isBatchDeleted: false, has: () => false };

interface Storage<Needs extends keyof ObjectStore> {
  readonly stores: Pick<Stores<Pick<ObjectStore, Needs>>, 'state'>;
  readonly keys: Pick<KeyScheme, 'tombstoneKeyOf'>;
}

const tombstoneSchema = z.union([
  z.object({ batch: z.literal(true) }),
  z.object({ files: z.array(z.int()) }),
]);
type Tombstone = z.infer<typeof tombstoneSchema>;

/** @throws what the store throws, and ZodError or SyntaxError for a tombstone that we did not write */
export async function readDeletedFiles(
  storage: Storage<'read'>,
  batchId: string,
): Promise<DeletedFiles> {
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
 * @param indexes the files; `undefined` deletes the whole batch
 * @throws TransientError if other deletions of the batch came first at every try
 */
export async function writeTombstone(
  storage: Storage<'read' | 'replace'>,
  batchId: string,
  indexes: readonly number[] | undefined,
): Promise<void> {
  const key = storage.keys.tombstoneKeyOf(batchId);
  await untilStable(maxTries, key, async () => {
    const { tombstone, etag } = await readTombstone(storage, batchId);
    if ('batch' in tombstone) return true;
    const next: Tombstone = indexes
      ? { files: [...new Set([...tombstone.files, ...indexes])] }
      : { batch: true };
    const bytes = new TextEncoder().encode(JSON.stringify(next));
    const content = { bytes, contentType: 'application/json' };
    return (await storage.stores.state.replace(key, content, etag)) || 'again';
  });
}

async function readTombstone(
  { stores, keys }: Storage<'read'>,
  batchId: string,
): Promise<{ tombstone: Tombstone; etag: string | undefined }> {
  const found = await stores.state.read(keys.tombstoneKeyOf(batchId));
  if (!found) return { tombstone: { files: [] }, etag: undefined };
  const text = new TextDecoder().decode(found.bytes);
  return { tombstone: tombstoneSchema.parse(JSON.parse(text)), etag: found.etag };
}
