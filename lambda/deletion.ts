// S3's event of a deleted upload -> its outcomes are removed. If the key has an upload again, a worker renders it.
import { parseS3Event } from '#core/job.ts';
import { tierNames } from '#core/tiers.ts';
import { bootstrap, type Dependencies } from './bootstrap.ts';
import { runEachUpload } from './run-upload.ts';
import { planAndHandOver, settleWithoutRender } from './settle-upload.ts';

export type DeletionHandler = (event: unknown) => Promise<void>;

/** @returns the handler; it throws when S3 or Lambda fails, so that Lambda sends the event again */
export function createDeletionHandler(dependencies: Dependencies): DeletionHandler {
  return async (event) => {
    // The event describes the deleted version. Its time says nothing about an upload that the key has now.
    const uploads = parseS3Event(event).map(({ bucket, key, uploadedAt: causedAt }) => ({
      bucket,
      key,
      bytes: undefined,
      causedAt,
    }));
    await runEachUpload(uploads, dependencies, (upload) =>
      settleWithoutRender(upload, dependencies, () =>
        planAndHandOver(upload, dependencies, async (job) => {
          const tier = tierNames[tierNames.indexOf(job.tier) + 1] ?? job.tier;
          const reason = `${job.reason}; after a deletion: ${tier}`;
          await dependencies.invokeWorker({ ...job, tier, reason });
          return { outcome: 'handed over', reason };
        }),
      ),
    );
  };
}

export const handler = bootstrap(createDeletionHandler);
