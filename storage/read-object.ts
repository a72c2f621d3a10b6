// GET and HEAD of one object: a range, one version only, and bodies that may break off.
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { retryTransient, TransientError } from '#core/transient-error.ts';
import type { ObjectHead, OpenObject, StoredObject } from './object-store.ts';
import { denialOf, isMissing, isNoRange, isOtherVersion, ReadDenied } from './s3-errors.ts';

/** Where an object is, and the client that reaches it. */
export interface Place {
  readonly client: S3Client;
  readonly address: { readonly Bucket: string; readonly Key: string };
}

type Range = readonly [number, number];

/** See `ObjectStore.read`. */
export async function readObject(
  place: Place,
  range?: Range,
  etag?: string,
): Promise<StoredObject | undefined> {
  try {
    const found = await retryTransient(() => readOnce(place, range, etag));
    return isVersion(found.etag, etag) ? found : undefined;
  } catch (error) {
    if (isMissing(error) || isOtherVersion(error)) return undefined;
    if (range === undefined || !isNoRange(error)) throw orDenied(error, place);
    // S3 refuses a range that starts at the object's end, and so each range of an empty object.
    const head = await sendHead(place);
    if (!head) return undefined;
    const found = headOf(head);
    if (range[0] < found.totalBytes || !isVersion(found.etag, etag)) return undefined;
    return { ...found, bytes: new Uint8Array() };
  }
}

/** See `ObjectStore.open`. */
export async function openObject(place: Place, etag?: string): Promise<OpenObject | undefined> {
  const { client, address } = place;
  try {
    const reply = await client.send(new GetObjectCommand({ ...address, IfMatch: etag }));
    const { Body: body } = reply;
    if (!(body instanceof Readable)) throw new Error('The SDK gave no stream.');
    const found = headOf(reply);
    if (isVersion(found.etag, etag)) {
      return { ...found, body: requireAllBytes(body, found.totalBytes) };
    }
    body.destroy();
    return undefined;
  } catch (error) {
    if (isMissing(error) || isOtherVersion(error)) return undefined;
    throw orDenied(error, place);
  }
}

/** See `ObjectStore.readHead`. */
export async function readHead(place: Place): Promise<ObjectHead | undefined> {
  const head = await sendHead(place);
  return head && headOf(head);
}

async function sendHead(place: Place): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await place.client.send(new HeadObjectCommand(place.address));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw orDenied(error, place);
  }
}

function orDenied(error: unknown, { address: { Bucket, Key } }: Place): unknown {
  const code = denialOf(error);
  return code ? new ReadDenied(Bucket, Key, code, error) : error;
}

async function readOnce(
  { client, address }: Place,
  range?: Range,
  etag?: string,
): Promise<StoredObject> {
  const Range = range && `bytes=${range[0]}-${range[1] - 1}`;
  const reply = await client.send(new GetObjectCommand({ ...address, IfMatch: etag, Range }));
  const bytes = await bytesOf(reply);
  const totalBytes = totalOf(reply.ContentRange) ?? bytes.length;
  const expected = Math.min(range?.[1] ?? totalBytes, totalBytes) - (range?.[0] ?? 0);
  if (bytes.length !== expected) {
    throw new TransientError(`${bytes.length} of ${expected} bytes came of ${address.Key}`);
  }
  return { ...headOf(reply), bytes, totalBytes };
}

/** @param reply whose length is that of the whole object, or of a range */
function headOf(reply: HeadObjectCommandOutput): ObjectHead {
  const { ETag: etag = '', Metadata: metadata = {}, VersionId: versionId, LastModified } = reply;
  const { ContentLength: totalBytes = 0 } = reply;
  return { etag, metadata, totalBytes, versionId, modifiedAt: LastModified?.getTime() };
}

/** Some S3 servers ignore If-Match, so we compare the ETag of the reply too. */
function isVersion(found: string, wanted: string | undefined): boolean {
  return wanted === undefined || found === wanted;
}

const brokenBody = 'The body of an object broke off.';

async function bytesOf({ Body: body }: GetObjectCommandOutput): Promise<Uint8Array> {
  try {
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw new TransientError(brokenBody, error);
  }
}

/** @throws TransientError when the body ends early or breaks off */
async function* requireAllBytes(body: Readable, totalBytes: number): AsyncIterable<Uint8Array> {
  let read = 0;
  try {
    for await (const piece of body) {
      read += piece.length;
      yield piece;
    }
  } catch (error) {
    throw new TransientError(brokenBody, error);
  }
  if (read !== totalBytes) throw new TransientError(`${read} of ${totalBytes} bytes came.`);
}

/** `bytes 0-9/1234` -> 1234 */
function totalOf(contentRange: string | undefined): number | undefined {
  const total = contentRange?.split('/')[1];
  return total && /^\d+$/.test(total) ? Number(total) : undefined;
}
