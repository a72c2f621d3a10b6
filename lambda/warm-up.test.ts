// The variables of Lambda must be set before the files are imported, which read them once.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const requests: string[] = [];
let answer: RequestListener = (_, response) => response.writeHead(404).end();
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url}`);
  answer(request, response);
});

let warmUp: () => Promise<void>;
let closeRenderProcess: () => Promise<void>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '512');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  vi.stubEnv('BUCKET_NAME', 'bucket');
  ({ warmUp } = await import('./warm-up.ts'));
  closeRenderProcess = (await import('./environment.ts')).renderPool.close;
});
afterAll(async () => {
  await closeRenderProcess();
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

it('sends one request to S3, whatever S3 answers', async () => {
  await warmUp();
  answer = (_, response) => response.writeHead(403).end();
  await warmUp();
  expect(requests).toEqual(['HEAD /bucket/input/', 'HEAD /bucket/input/']);
});

it('does not wait for an S3 that does not answer', { timeout: 10_000 }, async () => {
  answer = () => {};
  const startedAt = performance.now();
  await warmUp();
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
