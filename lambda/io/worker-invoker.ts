// Tier -> asynchronous Lambda invoke: Lambda queues the job, retries it twice, and answers at once.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Job } from '#core/job.ts';

/** Hands a job to the worker of its tier; resolves when Lambda has queued it, throws when it has not. */
export type InvokeWorker = (job: Job) => Promise<void>;

/** @param functionPrefix start of the workers' function names; the tier's name follows */
export function createWorkerInvoker(
  functionPrefix: string,
  client: LambdaClient = new LambdaClient({}),
): InvokeWorker {
  return async (job) => {
    await client.send(
      new InvokeCommand({
        FunctionName: functionPrefix + job.tier,
        InvocationType: 'Event',
        Payload: JSON.stringify(job),
      }),
    );
  };
}
