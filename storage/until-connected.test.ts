import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createS3Client, createS3ObjectStore } from './object-store.ts';
import { untilConnected, withRetries } from './until-connected.ts';

let server: Server | undefined;
afterEach(() => {
  vi.useRealTimers();
  server?.closeAllConnections();
  server?.close();
});

async function listen(port: number, text = 'hello'): Promise<number> {
  const started = createServer((_, reply) => {
    reply.setHeader('etag', '"a"');
    reply.end(text);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(port, 'localhost', resolve));
  const address = started.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A store at a port of this machine where nobody listens yet. */
async function unconnected() {
  const port = await listen(0);
  await new Promise((resolve) => server?.close(resolve));
  const client = createS3Client({
    endpoint: `http://localhost:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  return { port, client, store: withRetries(createS3ObjectStore('bucket', client)) };
}

describe('a request whose connection is refused', () => {
  it('succeeds when S3 is back within a second, although the SDK has no retries left', async () => {
    const { port, client, store } = await unconnected();
    const plain = createS3ObjectStore('bucket', client);
    await Promise.allSettled(Array.from({ length: 110 }, () => plain.readHead('spend')));
    const read = Promise.all(Array.from({ length: 20 }, () => store.read('a')));
    await sleep(700);
    await listen(port);
    expect((await read).map((found) => found?.bytes.length)).toEqual(new Array(20).fill(5));
  }, 20_000);

  it('does not end a walk', async () => {
    const { port, store } = await unconnected();
    const first = store.walk('prefix/')[Symbol.asyncIterator]().next();
    await sleep(1000);
    await listen(
      port,
      '<ListBucketResult><Contents><Key>prefix/a</Key></Contents></ListBucketResult>',
    );
    expect((await first).value).toMatchObject({ key: 'prefix/a' });
  }, 20_000);

  it('fails after four rounds, with the error of the SDK, so that Lambda sends the event again', async () => {
    const { store } = await unconnected();
    await expect(store.readHead('a')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      $metadata: {},
    });
  }, 20_000);
});

describe('untilConnected', () => {
  const timeout = Object.assign(new Error('did not establish a connection'), {
    name: 'TimeoutError',
  });

  it('starts no round when the tries before have taken six seconds', async () => {
    vi.useFakeTimers();
    const run = vi.fn(async () => {
      vi.advanceTimersByTime(9000);
      throw timeout;
    });
    await expect(untilConnected(run)).rejects.toBe(timeout);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('does not repeat a request that was answered', async () => {
    const run = vi.fn().mockRejectedValue(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(untilConnected(run)).rejects.toThrow('no');
    expect(run).toHaveBeenCalledTimes(1);
  });
});
