// Tier -> asynchronous Lambda invoke: Lambda queues the job, retries it as serverless.yml says, and answers at once.
import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Job } from '#core/job.ts';

/** Hands a job to the worker of its tier; resolves when Lambda has queued it, throws when it has not. */
export type InvokeWorker = (job: Job) => Promise<void>;

/**
 * The SDK's client is loaded for the first job that is handed over: most environments never have one, and all would load
 * it at their start (`npm run bench:start`).
 *
 * @param functionPrefix start of the workers' function names; the tier's name follows
 * @param place an endpoint, a region and credentials that count instead of the SDK's own variables
 */
export function createWorkerInvoker(
  functionPrefix: string,
  place: Pick<LambdaClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): InvokeWorker {
  let client: LambdaClient | undefined;
  return async (job) => {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    client ??= new LambdaClient(place);
    await client.send(
      new InvokeCommand({
        FunctionName: functionPrefix + job.tier,
        InvocationType: 'Event',
        Payload: JSON.stringify(job),
      }),
    );
  };
}
