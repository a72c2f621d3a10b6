// A server on this machine with the parts of S3 and Lambda that a handler needs. It keeps objects in memory and accepts every
// invoke.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalAws {
  readonly url: string;
  /** Bodies by key. */
  readonly objects: Map<string, Uint8Array>;
  /** @returns how many invokes the server has accepted */
  invokes(): number;
  close(): void;
}

export async function startLocalAws(bucket: string): Promise<LocalAws> {
  const objects = new Map<string, Uint8Array>();
  let invokes = 0;
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    const body = await readBody(request);
    if (request.method === 'POST' && path.endsWith('/invocations')) {
      invokes++;
      response.writeHead(202).end();
    } else if (path.startsWith(`/${bucket}/`)) {
      answerAsS3(request, response, objects, path.slice(bucket.length + 2), body);
    } else {
      response.writeHead(501).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    objects,
    invokes: () => invokes,
    close: () => server.close(),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answerAsS3(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, Uint8Array>,
  key: string,
  body: Uint8Array,
): void {
  if (method === 'PUT') {
    objects.set(key, body);
    response.writeHead(200, { etag: '"etag"' }).end();
    return;
  }
  if (method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
    return;
  }
  const found = objects.get(key);
  if (!found) {
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end('<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>');
    return;
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
  const [from, to] = range ? [Number(range[1]), Number(range[2]) + 1] : [0, found.length];
  const part = found.subarray(from, to);
  response.writeHead(range ? 206 : 200, {
    'content-length': part.length,
    etag: '"etag"',
    'content-type': 'application/octet-stream',
    ...(range && { 'content-range': `bytes ${from}-${from + part.length - 1}/${found.length}` }),
  });
  response.end(method === 'HEAD' ? undefined : part);
}
