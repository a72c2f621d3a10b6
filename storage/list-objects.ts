// Lists the objects of a bucket in S3's order: by the bytes of UTF-8.
import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { compareUtf8, keyBefore } from '#core/compare-utf8.ts';
import { decodeKey } from '#core/job.ts';
import type { ListedObject } from './object-store.ts';
import { untilConnected } from './until-connected.ts';

/** S3's own limit. */
export const maxKeysPerRequest = 1000;

interface Listing {
  readonly prefix: string;
  /** The first key that may be listed. */
  readonly from?: string | undefined;
  readonly atMost?: number | undefined;
}

type SendPage = (command: ListObjectsV2Command) => Promise<ListObjectsV2CommandOutput>;

/** Asks for each page when its reader does. */
export async function* listPages(
  client: S3Client,
  bucket: string,
  { prefix, from = '', atMost = Number.POSITIVE_INFINITY }: Listing,
  send: SendPage = (command) => client.send(command),
): AsyncGenerator<readonly ListedObject[]> {
  let left = atMost;
  let token: string | undefined;
  do {
    const { Contents = [], ...reply } = await send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        StartAfter: keyBefore(from) || undefined,
        ContinuationToken: token,
        MaxKeys: Math.min(left, maxKeysPerRequest),
        // XML cannot hold every character of a key. The local S3 ignores this.
        EncodingType: 'url',
      }),
    );
    const decode = (key: string) => (reply.EncodingType === 'url' ? decodeKey(key) : key);
    const page = Contents.map(({ Key = '', Size: bytes = 0, ...object }) => ({
      key: decode(Key),
      bytes,
      modifiedAt: Number(object.LastModified ?? 0),
      etag: object.ETag,
      storageClass: object.StorageClass,
    }));
    yield page.filter(({ key }) => compareUtf8(key, from) >= 0);
    left -= page.length;
    token = reply.NextContinuationToken;
  } while (token !== undefined && left > 0);
}

/**
 * Lists one object after the other, and asks for the next page while its reader has the objects of this one. A moment without a
 * network does not end it, because it may take days.
 */
export async function* walkObjects(
  client: S3Client,
  bucket: string,
  listing: Listing,
): AsyncGenerator<ListedObject> {
  const pages = listPages(client, bucket, listing, (page) =>
    untilConnected(() => client.send(page)),
  );
  for (let next = pages.next(); ; ) {
    const { value, done } = await next;
    if (done) return;
    next = pages.next();
    // The loop throws it, unless the reader has stopped before.
    next.catch(() => {});
    yield* value;
  }
}
