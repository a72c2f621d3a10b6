// One run of a real handler, whose clients only reach the fault proxy. It makes three thumbnails of each upload.
import { createKeyScheme } from '#core/keys.ts';
import type { RenderPool } from '#render/process/render-pool.ts';
import { createS3Client, openStorage, type Stores } from '#storage/object-store.ts';
import type { Publish } from '#storage/publish.ts';
import { createDeletionHandler } from '../lambda/deletion.ts';
import { createDispatcher } from '../lambda/dispatcher.ts';
import { createFailedInvocationHandler } from '../lambda/failed-invocation.ts';
import { readLambdaSettings } from '../lambda/settings.ts';
import { createWorker } from '../lambda/worker.ts';
import { createWorkerInvoker } from '../lambda/worker-invoker.ts';
import type { Invocation, InvocationError } from './fake-lambda.ts';
import { isSpared } from './fault-plan.ts';

export const clientTimeoutMs = 1000;
const place = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
};

/** Stores that no fault touches, for what is not under test. */
export function storesAt(endpoint: string): Stores {
  return openStorage(settings, createS3Client({ ...place, endpoint })).stores;
}

const settings = readLambdaSettings({
  BUCKET_NAME: 'thumbnail-generator-faults',
  // Somebody else's bucket. No function may write there.
  SOURCE_BUCKET: 'photos-of-others',
  SOURCE_PREFIX: 'a b/',
  THUMBNAILS: 'thumbnail=128; card=60x40 cover webp; page=300',
});
export const keys = createKeyScheme(settings.places, settings.variants);

export const functionPrefix = 'faults-';

export async function invokeHandler(
  invocation: Invocation,
  endpoint: string,
  renderPool: RenderPool,
  publish: Publish,
): Promise<InvocationError | undefined> {
  const { functionName, rules, payload, requestId } = invocation;
  const credentials = { ...place.credentials, sessionToken: String(invocation.id) };
  const ofInvocation = { ...place, credentials, endpoint };
  const client = createS3Client({
    ...ofInvocation,
    requestHandler: {
      // A try without faults must not fail because the machine is slow.
      socketTimeout: isSpared(invocation) ? 0 : clientTimeoutMs,
    },
  });
  const parts = {
    ...openStorage(settings, client),
    settings,
    publish,
    invokeWorker: createWorkerInvoker(`${functionPrefix}worker-`, ofInvocation),
  };
  const deadline = Date.now() + rules.timeout * 1000;
  const context = {
    awsRequestId: requestId,
    memoryLimitInMB: String(rules.memoryMb),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    if (functionName === 'dispatcher')
      await createDispatcher({ ...parts, renderPool })(payload, context);
    else if (functionName === 'deletion') await createDeletionHandler(parts)(payload);
    else if (functionName === 'failed-invocation')
      await createFailedInvocationHandler(parts)(payload);
    else await createWorker({ ...parts, renderPool })(payload, context);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { errorType: name, errorMessage: message };
  } finally {
    client.destroy();
  }
}
