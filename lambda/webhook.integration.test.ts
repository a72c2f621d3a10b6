// `WEBHOOK_URL=… npm start`: an application on this machine learns of each outcome from the local stack.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#storage/object-store.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { freePorts } from '../stack/local/free-ports.ts';
import { stackEnv, startLambdaProcess } from '../stack/local/start-stack.ts';

const received: unknown[] = [];
/** The application starts again during the first event. */
const statuses = [503];
const application = createServer(async (request, response) => {
  received.push(await json(request));
  response.writeHead(statuses.shift() ?? 204).end();
});

const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-webhook-'));
let stack: ReturnType<typeof startLambdaProcess>;
let store: ObjectStore;
beforeAll(async () => {
  await once(application.listen(0, '127.0.0.1'), 'listening');
  const { port } = application.address() as AddressInfo;
  vi.stubEnv('WEBHOOK_URL', `http://127.0.0.1:${port}/events`);
  // As in an .env that a deployment reads too. There is no EventBridge here.
  vi.stubEnv('EVENTS', 'on');
  const [s3 = 0, lambda = 0] = await freePorts(2);
  stack = startLambdaProcess({ ports: { s3, lambda }, s3Directory, print: () => {} });
  await stack.ready;
  const endpoint = stackEnv({ s3, lambda }).AWS_ENDPOINT_URL_S3 ?? '';
  store = createS3ObjectStore('local-bucket', createS3Client({ endpoint }));
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.stop();
  application.close();
  rmSync(s3Directory, { recursive: true, force: true });
});

const untilReceived = (count: number) =>
  vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 40_000, interval: 50 });

it('posts what EventBridge would deliver, and tries again until it is accepted', async () => {
  const key = 'input/photos/a+b %20 é.png';
  const bytes = await cornersPicture(200, 100).png().toBuffer();
  await store.write(key, { bytes, contentType: 'image/png', metadata: { owner: '42' } });
  await untilReceived(2);
  expect(received[1]).toEqual(received[0]);
  expect(received[1]).toMatchObject({
    source: 'thumbnail-generator',
    'detail-type': 'Thumbnails Ready',
    detail: {
      bucket: { name: 'local-bucket' },
      object: { key, size: bytes.length, metadata: { owner: '42' } },
      outputs: [{ variant: 'thumbnail', width: 128, height: 64 }],
    },
  });
  await store.remove(key);
  await untilReceived(3);
  expect(received[2]).toMatchObject({
    'detail-type': 'Thumbnails Removed',
    detail: { object: { key } },
  });
}, 90_000);
