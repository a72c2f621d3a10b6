import { beforeEach, expect, it } from 'vitest';
import { encodeEventKey, type Job } from '#core/job.ts';
import { outcomeMetadata, uploadMetadata } from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';
import {
  createFailedInvocationHandler,
  type FailedInvocationHandler,
} from './failed-invocation.ts';
import { readLambdaSettings } from './settings.ts';

const ends = {
  memory: {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: 'RequestId: 1 Error: Runtime exited with error: signal: killed',
  },
  time: {
    errorType: 'Sandbox.Timedout',
    errorMessage: 'RequestId: 1 Error: Task timed out after 60.00 seconds',
  },
  unknown: { errorType: 'AggregateError', errorMessage: '1 of 1 uploads: Error: unknown' },
  interruption: { errorType: 'TransientError', errorMessage: '1 of 1 uploads: SlowDown' },
};
const job: Job = {
  inputKey: 'input/b/0/a.png',
  tier: 'medium',
  reason: '40.0 MP PNG: medium',
  predicted: { imageClass: 'PNG', memoryMb: 300, cpuMs: 900 },
};

function recordOf(requestPayload: unknown, end: keyof typeof ends) {
  const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:any:$LATEST';
  return {
    version: '1.0',
    timestamp: '2026-11-24T04:00:00.000Z',
    requestContext: {
      requestId: 'request-1',
      functionArn,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: ends[end],
  };
}

function eventOf(...keys: string[]) {
  return {
    Records: keys.map((key) => ({ s3: { object: { key: encodeEventKey(key), size: 1 } } })),
  };
}

let store: MemoryObjectStore;
let invoked: Job[];
let handle: FailedInvocationHandler;
beforeEach(() => {
  store = createMemoryObjectStore();
  invoked = [];
  handle = createFailedInvocationHandler({
    ...storageIn(store),
    settings: readLambdaSettings({ LATENCY_AIM: 'cheapest' }),
    invokeWorker: async (job) => {
      invoked.push(job);
    },
  });
});

async function put(key: string, bytes: Uint8Array = new Uint8Array([1])) {
  const metadata = uploadMetadata('mine.png');
  await store.write(key, { bytes, contentType: 'application/octet-stream', metadata });
}

/** Writes an outcome as a run on the current upload would have written it. */
async function end(inputKey: string, outcomeKey: string) {
  const { etag = '' } = (await store.readHead(inputKey)) ?? {};
  const metadata = outcomeMetadata(etag, definitionOf(storageIn(store).keys.outputsOf(inputKey)));
  await store.write(outcomeKey, { bytes: new Uint8Array([1]), contentType: 'any', metadata });
}

const outcomes = () => [...store.objects.keys()].filter((key) => key.startsWith('output/'));

function failureAt(key: string): unknown {
  return JSON.parse(Buffer.from(store.objects.get(key)?.bytes ?? []).toString());
}

it.each([
  { cause: 'memory', code: 'needs-too-much-memory', limit: '1769 MB' },
  { cause: 'time', code: 'took-too-long', limit: '60 seconds' },
] as const)(
  'gives a job that ran out of $cause one try on the next tier, then records the failure',
  async ({ cause, code, limit }) => {
    await put(job.inputKey);
    await handle(recordOf(job, cause));
    expect(invoked).toMatchObject([{ tier: 'large', escalated: { from: 'medium', cause } }]);
    expect(outcomes()).toEqual([]);

    await handle(recordOf(invoked[0], cause));
    expect(invoked).toHaveLength(1);
    expect(outcomes()).toEqual(['output/b/0/a_thumbnail.png.error.json']);
    expect(failureAt('output/b/0/a_thumbnail.png.error.json')).toMatchObject({
      code,
      message: expect.stringContaining(limit),
      inputKey: job.inputKey,
      fileName: 'mine.png',
    });
  },
);

it('records a failure on the largest tier at once', async () => {
  await put(job.inputKey);
  await handle(recordOf({ ...job, tier: 'huge' }, 'memory'));
  expect(invoked).toEqual([]);
  expect(outcomes()).toEqual(['output/b/0/a_thumbnail.png.error.json']);
});

it('records a fault of ours when our code threw', async () => {
  await put(job.inputKey);
  await put('input/second.png');
  await handle(recordOf(job, 'unknown'));
  await handle(recordOf(eventOf('input/second.png'), 'unknown'));
  expect(invoked).toEqual([]);
  for (const key of ['output/b/0/a_thumbnail.png', 'output/second_thumbnail.png']) {
    expect(failureAt(`${key}.error.json`)).toMatchObject({ code: 'internal-error' });
  }
});

it('gives an invocation that was interrupted or never started one more try', async () => {
  await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
  const { responseContext: _context, responsePayload: _payload, ...rest } = recordOf(job, 'time');
  await handle(rest);
  await handle(recordOf(eventOf(job.inputKey), 'interruption'));
  expect(invoked).toMatchObject([
    { tier: 'large', escalated: { from: 'medium', cause: 'interruption' } },
    { tier: 'medium', escalated: { from: 'small', cause: 'interruption' } },
  ]);
  expect(outcomes()).toEqual([]);
  await handle(recordOf(invoked[0], 'interruption'));
  expect(failureAt('output/b/0/a_thumbnail.png.error.json')).toMatchObject({ code: 'interrupted' });
});

it.each(['output/b/0/a_thumbnail.png', 'output/b/0/a_thumbnail.png.error.json'])(
  'leaves an upload that already has the outcome %s',
  async (outcome) => {
    await put(job.inputKey);
    await end(job.inputKey, outcome);
    await handle(recordOf(job, 'memory'));
    await handle(recordOf({ ...job, tier: 'huge' }, 'memory'));
    await handle(recordOf(job, 'unknown'));
    expect(invoked).toEqual([]);
    expect(outcomes()).toEqual([outcome]);
    expect(store.objects.get(outcome)?.bytes).toEqual(new Uint8Array([1]));
  },
);

it('ignores the outcome of an earlier upload to the same key', async () => {
  await put(job.inputKey);
  await end(job.inputKey, 'output/b/0/a_thumbnail.png');
  await put(job.inputKey, new Uint8Array([2]));
  await handle(recordOf({ ...job, tier: 'huge' }, 'memory'));
  expect(outcomes()).toEqual(['output/b/0/a_thumbnail.png.error.json']);
});

it('plans the new upload when it has replaced the one that failed', async () => {
  await put(job.inputKey);
  const { etag: sourceEtag = '' } = (await store.readHead(job.inputKey)) ?? {};
  await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
  const uploadedAt = '2026-12-03T05:00:00Z';
  await handle(recordOf({ ...job, tier: 'huge', sourceEtag, uploadedAt }, 'memory'));
  expect(outcomes()).toEqual([]);
  expect(invoked).toMatchObject([{ tier: 'medium', predicted: { imageClass: '8-bit PNG' } }]);
  expect(invoked[0], 'that was the time of the other one').not.toHaveProperty('uploadedAt');
});

it('plans the new upload when it replaces the one that failed while the failure is recorded', async () => {
  await put('input/a.png');
  const { etag = '' } = (await store.readHead('input/a.png')) ?? {};
  const next = await noisePicture(20, 20).png().toBuffer();
  const { write } = store;
  store.write = async (key, content) => {
    if (key.endsWith('.error.json')) await put('input/a.png', next);
    return write(key, content);
  };
  const s3 = { object: { key: 'input/a.png', eTag: etag.replaceAll('"', '') } };
  await handle(recordOf({ Records: [{ s3 }] }, 'unknown'));
  expect(invoked).toMatchObject([{ escalated: { cause: 'interruption' } }]);
});

it('records that S3 denies us the upload of a job, although it denies us the HEAD too', async () => {
  await put(job.inputKey);
  const { etag: sourceEtag = '' } = (await store.readHead(job.inputKey)) ?? {};
  const { readHead } = store;
  store.readHead = async (key) => {
    if (key === job.inputKey) throw new ReadDenied('local-bucket', key, 'access-denied');
    return readHead(key);
  };
  await handle(recordOf({ ...job, sourceEtag }, 'memory'));
  const record = 'output/b/0/a_thumbnail.png.error.json';
  expect(failureAt(record)).toMatchObject({ code: 'access-denied' });
  expect(store.objects.get(record)?.metadata).toEqual(
    outcomeMetadata(sourceEtag, definitionOf(storageIn(store).keys.outputsOf(job.inputKey))),
  );
});

it('writes no record for an outcome that reached the source', async () => {
  await put(job.inputKey);
  await end(job.inputKey, job.inputKey);
  await handle(recordOf({ ...job, tier: 'huge' }, 'memory'));
  expect(outcomes()).toEqual([]);
});

it('does not blame an upload for the failure of an earlier one to the same key', async () => {
  await put('input/a.png', await noisePicture(20, 20).png().toBuffer());
  const eTag = 'd41d8cd98f00b204e9800998ecf8427e';
  const event = { Records: [{ s3: { object: { key: 'input/a.png', size: 1, eTag } } }] };
  await handle(recordOf(event, 'unknown'));
  await handle(recordOf(event, 'memory'));
  expect(outcomes()).toEqual([]);
  const escalated = { from: 'small', cause: 'interruption' };
  expect(invoked).toMatchObject([{ escalated }, { escalated }]);
});

it.each(['EventAgeExceeded', 'ZeroReservedConcurrency'])(
  'gives an upload one more try when its invocation never started: %s',
  async (condition) => {
    await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
    const { responseContext: _context, requestContext, ...rest } = recordOf(job, 'time');
    for (const responsePayload of [undefined, null, 'Rate Exceeded.', {}]) {
      const context = { ...requestContext, condition, approximateInvokeCount: 0 };
      await handle({ ...rest, requestContext: context, responsePayload });
    }
    expect(invoked.map(({ escalated }) => escalated?.cause)).toEqual(
      Array.from({ length: 4 }, () => 'interruption'),
    );
  },
);

it.each([
  { what: 'a job', event: recordOf(job, 'memory') },
  { what: 'an event', event: recordOf(eventOf(job.inputKey), 'unknown') },
  { what: 'a message of the queue', event: deliveryOf(job.inputKey, 5) },
])(
  'says of $what that S3 denies us the upload, and keeps its former thumbnail',
  async ({ event }) => {
    await put(job.inputKey);
    await end(job.inputKey, 'output/b/0/a_thumbnail.png');
    await put(job.inputKey, new Uint8Array([2]));
    const { read } = store;
    store.read = async (key, ...rest) => {
      if (key === job.inputKey) throw new ReadDenied('local-bucket', key, 'archived');
      return read(key, ...rest);
    };
    await handle(event);
    expect(outcomes()).toEqual([
      'output/b/0/a_thumbnail.png',
      'output/b/0/a_thumbnail.png.error.json',
    ]);
    expect(failureAt('output/b/0/a_thumbnail.png.error.json')).toMatchObject({ code: 'archived' });
  },
);

it('removes the thumbnail of a deleted upload, even if a thousand other keys begin like its own', async () => {
  const content = { bytes: new Uint8Array([1]), contentType: 'any' };
  for (let i = 0; i < 1000; i++) await store.write(`output/img_${i}_thumbnail.jpg`, content);
  const metadata = outcomeMetadata('"of the upload"', 'any');
  await store.write('output/img_thumbnail.jpg', { ...content, metadata });
  await handle(recordOf(eventOf('input/img.jpg'), 'memory'));
  expect(store.objects.has('output/img_thumbnail.jpg')).toBe(false);
  expect(store.objects.size).toBe(1000);
});

it('does nothing for a deleted upload or for a key that is not an upload', async () => {
  await handle(recordOf(job, 'memory'));
  await handle(recordOf(eventOf('input/gone.png', 'other/a.png'), 'memory'));
  expect(invoked).toEqual([]);
  expect(outcomes()).toEqual([]);
});

it('settles each upload without an outcome when an event ended the dispatcher', async () => {
  await put('input/done.png', await noisePicture(20, 20).png().toBuffer());
  await end('input/done.png', 'output/done_thumbnail.png');
  await put('input/my photo+1.png', await noisePicture(20, 20).png().toBuffer());
  await put('input/big.avif', await cornersPicture(5000, 4000).avif({ effort: 0 }).toBuffer());
  await put('input/text.png', Buffer.from('%PDF-1.7\n'));
  const keys = ['input/done.png', 'input/my photo+1.png', 'input/big.avif', 'input/text.png'];
  await handle(recordOf(eventOf(...keys), 'memory'));
  expect(invoked).toMatchObject([
    {
      inputKey: 'input/my photo+1.png',
      tier: 'medium',
      escalated: { from: 'small', cause: 'interruption' },
    },
    { inputKey: 'input/big.avif', tier: 'medium' },
  ]);
  expect(invoked[1]).not.toHaveProperty('escalated');
  expect(outcomes()).toEqual(['output/done_thumbnail.png', 'output/text_thumbnail.png.error.json']);
  expect(failureAt('output/text_thumbnail.png.error.json')).toMatchObject({
    code: 'unsupported-format',
  });
});

/** A message as Lambda passes it on from the queue of uploads that the dispatcher could not handle. */
function deliveryOf(key: string, receiveCount: number) {
  const body = JSON.stringify(eventOf(key));
  const attributes = { ApproximateReceiveCount: `${receiveCount}` };
  return { Records: [{ eventSource: 'aws:sqs', messageId: 'm', body, attributes }] };
}

it('gives an upload that the upload queue gave up one more try on the next tier', async () => {
  await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
  await put('input/text.png', Buffer.from('%PDF-1.7\n'));
  await handle(deliveryOf(job.inputKey, 1));
  await handle(deliveryOf('input/text.png', 1));
  expect(invoked).toMatchObject([
    { tier: 'medium', escalated: { from: 'small', cause: 'interruption' } },
  ]);
  expect(outcomes()).toEqual(['output/text_thumbnail.png.error.json']);
});

it('records an upload of the queue without reading it, when reading it has failed twice', async () => {
  await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
  await handle(deliveryOf(job.inputKey, 3));
  expect(invoked).toEqual([]);
  expect(failureAt('output/b/0/a_thumbnail.png.error.json')).toMatchObject({ code: 'interrupted' });
});

it('settles an S3 event that an operator sends again', async () => {
  await put(job.inputKey, await noisePicture(20, 20).png().toBuffer());
  await handle(eventOf(job.inputKey));
  expect(invoked).toMatchObject([{ inputKey: job.inputKey, tier: 'medium' }]);
});

it('throws for an event of another kind, and for a payload that is not ours', async () => {
  await expect(handle({ hello: 'world' })).rejects.toThrow('Records');
  await expect(handle(recordOf({ hello: 'world' }, 'memory'))).rejects.toThrow('Records');
  expect(store.objects.size).toBe(0);
});
