// `fetch` for the local S3: sends any method, path and headers, with a signature that S3 accepts.
import type { S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { createS3Client } from '#storage/object-store.ts';

export interface SignedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** A client of the local S3 on a port. */
export function clientOf({ port }: { readonly port: number }): S3Client {
  const secretAccessKey = process.env.LOCAL_S3_SECRET || 'S3RVER';
  return createS3Client({
    endpoint: `http://localhost:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey },
  });
}

/**
 * @param address with a path that is encoded as S3 encodes it
 * @returns the address with a signature of the method, the query and all these headers, good for five minutes
 */
export async function signRequest(
  address: string,
  { method = 'GET', headers = {} }: SignedRequest = {},
): Promise<string> {
  const url = new URL(address);
  const client = clientOf({ port: Number(url.port) });
  const names = new Set(Object.keys(headers));
  const signed = await new S3RequestPresigner({ ...client.config }).presign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...headers },
    },
    { expiresIn: 300, signableHeaders: names, unhoistableHeaders: names },
  );
  const query = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ''))}`,
  );
  return `${url.origin}${url.pathname}?${query.join('&')}`;
}

export async function signedFetch(address: string, request: SignedRequest = {}): Promise<Response> {
  return fetch(await signRequest(address, request), {
    method: request.method ?? 'GET',
    headers: { ...request.headers },
    ...(request.body !== undefined && { body: request.body }),
  });
}
