// Stops writing failure records when S3 denies many uploads in a row.
import { TransientError } from '#core/transient-error.ts';
import type { ObjectStore } from './object-store.ts';
import { ReadDenied } from './s3-errors.ts';

/** So many uploads in a row may have a policy of their own. More of them mean that somebody took our permission away. */
export const maxDeniedUploads = 20;

/**
 * The source of one Lambda environment. After `maxDeniedUploads` uploads in a row it throws a TransientError in place of
 * ReadDenied. So a lost permission does not write a million records, and the events end in a queue, for `redrive`. A read that
 * works ends the row. A HEAD does not, because it needs no KMS key.
 */
export function limitDeniedReads(store: ObjectStore): ObjectStore {
  const denied = new Set<string>();
  const count = (error: unknown): never => {
    // An archived object says nothing about our permission.
    const isCounted = error instanceof ReadDenied && error.code !== 'archived';
    if (!isCounted || denied.has(error.key)) throw error;
    if (denied.size >= maxDeniedUploads)
      throw new TransientError(`${error.message}, after ${maxDeniedUploads} others`, error);
    denied.add(error.key);
    throw error;
  };
  const end = <Read>(found: Read): Read => {
    if (found) denied.clear();
    return found;
  };
  return {
    ...store,
    read: (...args) => store.read(...args).then(end, count),
    open: (...args) => store.open(...args).then(end, count),
    readHead: (...args) => store.readHead(...args).catch(count),
  };
}
