// Replies of S3 that the local S3 never gives.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { createS3Client, createS3ObjectStore } from './object-store.ts';

it.each([
  { conflicts: 2, removed: true, requests: 3 },
  { conflicts: 9, removed: 'TransientError', requests: 3 },
])(
  'removes an object again while another request changes it: $conflicts conflicts',
  async ({ conflicts, removed, requests }) => {
    const methods: unknown[] = [];
    const server = createServer(({ method }, reply) => {
      methods.push(method);
      if (methods.length > conflicts) return void reply.writeHead(204).end();
      const code = '<Error><Code>ConditionalRequestConflict</Code></Error>';
      reply.writeHead(409, { 'content-type': 'application/xml' }).end(code);
    }).listen(0, 'localhost');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = createS3Client({
      ...{ endpoint: `http://localhost:${port}`, region: 'us-east-1' },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const store = createS3ObjectStore('bucket', client);
    const answer = await store.remove('key', '*').catch((error: Error) => error.name);
    server.close();
    client.destroy();
    expect(answer).toBe(removed);
    expect(methods).toEqual(Array(requests).fill('DELETE'));
  },
);
