// A bucket in which each image ends its function, while S3 sends the event of each image five times. The handlers are the real ones.
import { expect, it, vi } from 'vitest';
import type { BackfillEvent } from '#core/backfill.ts';
import { failure } from '#core/failure.ts';
import { encodeEventKey, type Job } from '#core/job.ts';
import type { RenderBudget } from '#render/process/render-within-budget.ts';
import { readUploadState } from '#storage/upload-state.ts';
import { context } from '#test/doubles/invocation-context.ts';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { createFailedInvocationHandler } from '../../lambda/failed-invocation.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import { createWorker } from '../../lambda/worker.ts';
import type { InvocationReply } from '../operate/invoke-now.ts';
import { backfillUpload } from './backfill-upload.ts';
import { type FunctionName, mostInvocations, pricesOf } from './worst-case.ts';

vi.spyOn(console, 'log').mockImplementation(() => {});
const prices = pricesOf({ thumbnails: 1, hasEvents: false, hasSourceKey: false });
const render: RenderBudget['renderPool']['render'] = async (_, order) => {
  await order();
  return { ok: false, failure: failure('crashed'), peakMemoryMb: 1, cpuMs: 1 };
};

it.each([
  ['its render process', undefined],
  ['its function', 'Runtime.ExitError'],
  ['its function, for memory', 'Runtime.OutOfMemory'],
  ['its function, for time', 'Sandbox.Timedout'],
])('stays within the bound for each image that ends %s, and records why', async (_, errorType) => {
  const store = createMemoryObjectStore();
  const storage = storageIn(store);
  const dependencies = (invokeWorker: (job: Job) => Promise<void>) => ({
    ...storage,
    settings: readLambdaSettings({}),
    renderPool: { render },
    invokeWorker,
  });
  // A step must invoke nothing. Only the events of S3 do.
  const ofBackfill = dependencies(() => Promise.reject(new Error('A step invoked a function')));
  const ofEvents = dependencies(async (job) => {
    await createWorker(ofEvents)(job, context);
  });
  const dispatch = createDispatcher(ofBackfill);
  const work = createWorker(ofBackfill);
  const settle = createFailedInvocationHandler(ofBackfill);
  async function invoke(name: FunctionName, event: BackfillEvent): Promise<InvocationReply> {
    if (name === 'failed-invocation') return { payload: await settle(event), logTail: '' };
    if (errorType)
      return { payload: undefined, logTail: '', fault: { errorType, errorMessage: 'ended' } };
    const step = name === 'dispatcher' ? dispatch : work;
    return { payload: await step(event, context), logTail: '' };
  }

  const bytes = await flatPicture(40).png().toBuffer();
  for (let i = 0; i < 10; i++) {
    const key = `input/${i}.png`;
    await store.write(key, { bytes, contentType: 'any' });
    let invocations = 0;
    let chargedUsd = 0;
    const event = { Records: [{ s3: { object: { key: encodeEventKey(key), size: 1 } } }] };
    const events = Array.from({ length: 5 }, () => createDispatcher(ofEvents)(event, context));
    const [end] = await Promise.all([
      backfillUpload(
        { key, bytes: 1, keeps: ['thumbnail'] },
        {
          invoke: (...call) => {
            invocations += 1;
            return invoke(...call);
          },
          prices,
          bill: { charge: (usd) => (chargedUsd += usd) },
          noteThrottle: () => {},
          wait: async () => {},
          isStopping: () => false,
          // Each invocation takes all of its time.
          now: () => 1e9 * (invocations + 1),
        },
      ),
      ...events,
    ]);
    expect(end).toMatchObject({ outcome: expect.stringMatching(/^(failure|left)$/) });
    expect(invocations).toBeLessThanOrEqual(mostInvocations);
    expect(chargedUsd).toBeLessThanOrEqual(prices.worstUsd);
    expect((await readUploadState(storage, key)).kind).toBe('failure');
  }
});
