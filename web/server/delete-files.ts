// DELETE /api/batches/<id>: removes a batch, or some of its files, from the storage.
import { failure } from '#core/failure.ts';
import type { KeyScheme } from '#core/keys.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import type { ObjectStore, Stores } from '#storage/object-store.ts';
import { writeTombstone } from '#storage/tombstone.ts';
import type { DeletionReply } from '../api.ts';
import type { Admission } from './admission.ts';
import { batchIdOf } from './batch-id.ts';
import { parseIndexes } from './read-batch.ts';
import { catchErrors, failureReply, reply } from './reply.ts';

/** Each takes two lists and two removals, one after the other. Other requests need connections to S3 too. */
const foldersAtOnce = 8;

interface Dependencies {
  readonly stores: Stores<Pick<ObjectStore, 'list' | 'read' | 'removeAll' | 'replace'>>;
  readonly keys: KeyScheme;
  readonly admission: Admission;
}

/**
 * @returns the route's handler: 200 when the batch is deleted, or the files that `?files=0,3` names, even if they were deleted
 *   before; 403 for another batch's token or a request from another website, 429 for too many requests
 */
export function createDeleteFiles({ stores, keys, admission }: Dependencies) {
  /** The batch lists no more objects than its owner had signed. */
  async function removeBelow(store: typeof stores.input, prefix: string): Promise<void> {
    await store.removeAll((await store.list(prefix)).map(({ key }) => key));
  }

  return (request: Request, batchId: string): Promise<Response> =>
    catchErrors(async () => {
      const asked = parseIndexes(request);
      const batchReads = Array.isArray(asked) ? asked.length : 1;
      const refusal =
        admission.refuseForeign(request) ?? admission.refuseFrequent(request, { batchReads });
      if (refusal) return refusal;
      if (asked === 'invalid') return failureReply(failure('bad-request'));
      // Nobody can invent a token for an id, so every id with its token is a batch.
      if (batchIdOf(request.headers.get('x-upload-token') ?? '') !== batchId) {
        return failureReply(failure('not-your-batch'));
      }
      await writeTombstone({ stores, keys }, batchId, asked);
      const { uploads, outcomes } = keys.batchPrefixesOf(batchId);
      const folders = asked?.map((index) => `${index}/`) ?? [''];
      await mapWithConcurrency(folders, foldersAtOnce, async (folder) => {
        // In this order. An upload without an outcome would be rendered again.
        await removeBelow(stores.input, uploads + folder);
        await removeBelow(stores.output, outcomes + folder);
      });
      return reply({ batchId } satisfies DeletionReply);
    });
}
