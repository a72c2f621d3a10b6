// Presigned URLs: what a browser may send to the bucket, and how the bucket serves an object. Signing sends no request.
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PutContent, ServedAs, SignedPut } from './object-store.ts';
import type { Place } from './read-object.ts';

/** See `ObjectStore.signPut`. */
export async function signPut(
  { client, address }: Place,
  { bytes, sha256, contentType, metadata }: PutContent,
  expiresIn: number,
): Promise<SignedPut> {
  const amazonHeaders = {
    'x-amz-checksum-sha256': sha256,
    ...Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  };
  const put = new PutObjectCommand({
    ...address,
    ContentType: contentType,
    ContentLength: bytes,
    ChecksumSHA256: sha256,
    IfNoneMatch: '*',
    Metadata: { ...metadata },
  });
  const url = await getSignedUrl(client, put, {
    expiresIn,
    // The SDK signs the other headers, but would leave the type to the sender.
    signableHeaders: new Set(['content-type']),
    // The SDK would move these into the query, where S3 does not compare the checksum with the body.
    unhoistableHeaders: new Set(Object.keys(amazonHeaders)),
  });
  const headers = { 'content-type': contentType, 'if-none-match': '*', ...amazonHeaders };
  return { url, headers };
}

/** See `ObjectStore.signGet`. */
export function signGet(
  { client, address }: Place,
  expiresIn: number,
  servedAs?: ServedAs,
): Promise<string> {
  const get = new GetObjectCommand({
    ...address,
    ...(servedAs && {
      ResponseContentType: servedAs.contentType,
      // A PUT may carry these four headers unsigned, and S3 would pass them on. An encoding would turn the inspected bytes
      // into other bytes, or into gigabytes; a disposition would offer a download under any name; the other two would let
      // caches keep a private picture. It may carry Content-Language too, which changes nothing about an image.
      ResponseContentEncoding: 'identity',
      ResponseContentDisposition: servedAs.isDownload ? 'attachment' : 'inline',
      ResponseCacheControl: `private, max-age=${expiresIn}`,
      ResponseExpires: new Date(Date.now() + 1000 * expiresIn),
    }),
  });
  return getSignedUrl(client, get, { expiresIn });
}
