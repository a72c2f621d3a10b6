// Job -> asynchronous invocation of its tier's worker. Lambda queues the job and retries it as serverless.yml says.
import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Job } from '#core/job.ts';

/** Resolves when Lambda has queued the job; throws when Lambda has not. */
export type InvokeWorker = (job: Job) => Promise<void>;

/**
 * Loads the SDK's client for the first job: most environments never hand one over, and loading it would slow every start
 * (`npm run bench:start`).
 *
 * @param functionPrefix start of the workers' function names; the tier's name follows
 * @param place overrides the endpoint, region and credentials from the SDK's own variables
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
