// The storage port, and the only S3Client: read, read a range, write, remove, list, presign.
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Interruption, retryInterrupted } from '#core/interruption.ts';
import { isMissing, isNoRange, isOtherVersion } from './s3-errors.ts';

/** What S3 tells of an object without its bytes. */
export interface ObjectHead {
  /** Another one for every other content, quotes and all: which version of the object this is. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends ObjectHead {
  readonly bytes: Uint8Array;
  /** Size of the whole object, of which `bytes` may be a range. */
  readonly totalBytes: number;
}

/** An object on its way. Its body must be read to the end or destroyed. */
export interface OpenObject extends ObjectHead {
  readonly totalBytes: number;
  /** In pieces, `totalBytes` of them in all. @throws Interruption when the connection breaks off */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ObjectContent {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

export interface SignedPut {
  readonly url: string;
  /** Headers that the request must carry as they are, `content-length` aside, which the client sends by itself. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServedAs {
  readonly contentType: string;
  /** Whether a browser is to save it, even where it could show it. */
  readonly isDownload?: boolean;
}

/** What the product needs of a bucket. A missing object is `undefined`; anything else that goes wrong is thrown. */
export interface ObjectStore {
  /**
   * @param range first byte and the byte after the last; what lies beyond the object's end is left out
   * @param etag of the version that is wanted: any other counts as missing
   */
  read(
    key: string,
    range?: readonly [number, number],
    etag?: string,
  ): Promise<StoredObject | undefined>;
  /**
   * Reads an object piece by piece, so that nobody holds all of it.
   *
   * @param etag of the version that is wanted: any other counts as missing
   */
  open(key: string, etag?: string): Promise<OpenObject | undefined>;
  readHead(key: string): Promise<ObjectHead | undefined>;
  readMetadata(key: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Replaces what is there. */
  write(key: string, content: ObjectContent): Promise<void>;
  /**
   * Removing what is not there is no error.
   *
   * @param etag of the version to remove: any other stays
   */
  remove(key: string, etag?: string): Promise<void>;
  /**
   * The objects whose key starts with the prefix, in no promised order; one request per thousand of them.
   *
   * @param atMost objects, whichever, when there are more
   */
  list(prefix: string, atMost?: number): Promise<ListedObject[]>;
  /**
   * URL good for PUTs of exactly this body, type and metadata to this key, while nothing is there.
   *
   * @param content size in bytes, SHA-256 in base64, and how it is to be stored
   */
  signPut(
    key: string,
    content: {
      bytes: number;
      sha256: string;
      contentType: string;
      metadata: Readonly<Record<string, string>>;
    },
    expirySeconds: number,
  ): Promise<SignedPut>;
  /** @param servedAs how to serve it, byte by byte, whatever it was stored as */
  signGet(key: string, expirySeconds: number, servedAs?: ServedAs): Promise<string>;
}

/**
 * The client for the SDK's own variables (AWS_REGION, credentials, AWS_ENDPOINT_URL_S3). A custom endpoint is addressed
 * by path, since buckets have no host name there; nothing else asks whether S3 is the local one.
 *
 * @param place an endpoint, a region and credentials that count instead of those variables, and other time limits
 */
export function createS3Client(
  place: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler'> = {},
): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  return new S3Client({
    // Without a limit a connection that died silently holds a Lambda until that is killed; so the SDK tries again.
    requestHandler: { connectionTimeout: 3000, socketTimeout: 10_000 },
    ...place,
    forcePathStyle: Boolean(place.endpoint ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL),
    // By default the SDK would put the checksum of an empty body into a presigned PUT, and no upload could match it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** @param bucket name of an existing bucket */
export function createS3ObjectStore(
  bucket: string,
  client: S3Client = createS3Client(),
): ObjectStore {
  const headOf = (key: string) =>
    client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  const readOnce = async (key: string, [from, to]: readonly number[], etag?: string) => {
    const isRanged = from !== undefined && to !== undefined;
    const reply = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        IfMatch: etag,
        ...(isRanged ? { Range: `bytes=${from}-${to - 1}` } : {}),
      }),
    );
    const bytes = await bytesOf(reply);
    const totalBytes = totalOf(reply.ContentRange) ?? bytes.length;
    const expected = Math.min(to ?? totalBytes, totalBytes) - (from ?? 0);
    if (bytes.length !== expected) {
      throw new Interruption(`${bytes.length} of ${expected} bytes came of ${key}`);
    }
    return { bytes, totalBytes, etag: reply.ETag ?? '', metadata: reply.Metadata ?? {} };
  };
  return {
    async read(key, range, etag) {
      try {
        const found = await retryInterrupted(() => readOnce(key, range ?? [], etag));
        // Not every S3 knows If-Match.
        return etag === undefined || found.etag === etag ? found : undefined;
      } catch (error) {
        if (isMissing(error) || isOtherVersion(error)) return undefined;
        if (range === undefined || !isNoRange(error)) throw error;
        // A range that starts at the end, as every range of an empty object does.
        const head = await headOf(key);
        if (!head) return undefined;
        const { ContentLength: totalBytes = 0, Metadata: metadata = {}, ETag = '' } = head;
        if (range[0] < totalBytes || (etag !== undefined && ETag !== etag)) return undefined;
        return { bytes: new Uint8Array(), totalBytes, etag: ETag, metadata };
      }
    },

    async open(key, etag) {
      try {
        const reply = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }),
        );
        const { Body: body, ContentLength: totalBytes = 0, ETag = '', Metadata = {} } = reply;
        if (!(body instanceof Readable)) throw new Error('The SDK gave no stream.');
        // Not every S3 knows If-Match.
        if (etag === undefined || ETag === etag) {
          return { totalBytes, etag: ETag, metadata: Metadata, body: unbroken(body, totalBytes) };
        }
        body.destroy();
        return undefined;
      } catch (error) {
        if (isMissing(error) || isOtherVersion(error)) return undefined;
        throw error;
      }
    },

    async readHead(key) {
      const head = await headOf(key);
      return head && { etag: head.ETag ?? '', metadata: head.Metadata ?? {} };
    },

    async readMetadata(key) {
      const head = await headOf(key);
      return head && (head.Metadata ?? {});
    },

    async write(key, { bytes, contentType, metadata }) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: contentType,
          ...(metadata ? { Metadata: { ...metadata } } : {}),
        }),
      );
    },

    async remove(key, etag) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }));
      } catch (error) {
        if (!isMissing(error) && !isOtherVersion(error)) throw error;
      }
    },

    async list(prefix, atMost = Number.POSITIVE_INFINITY) {
      const found: ListedObject[] = [];
      let token: string | undefined;
      do {
        const reply = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ContinuationToken: token,
            MaxKeys: Math.min(atMost - found.length, maxKeysPerList),
          }),
        );
        for (const { Key: key, Size: bytes } of reply.Contents ?? []) {
          if (key !== undefined) found.push({ key, bytes: bytes ?? 0 });
        }
        token = reply.NextContinuationToken;
      } while (token !== undefined && found.length < atMost);
      return found;
    },

    async signPut(key, { bytes, sha256, contentType, metadata }, expirySeconds) {
      // The SDK would hoist these into the query, where a checksum of the body binds nobody.
      const amazonHeaders = {
        'x-amz-checksum-sha256': sha256,
        ...Object.fromEntries(
          Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
        ),
      };
      const url = await getSignedUrl(
        client,
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          ContentType: contentType,
          ContentLength: bytes,
          ChecksumSHA256: sha256,
          IfNoneMatch: '*',
          Metadata: { ...metadata },
        }),
        {
          expiresIn: expirySeconds,
          // The SDK signs the other headers by itself, and would leave the type to anyone's choice.
          signableHeaders: new Set(['content-type']),
          unhoistableHeaders: new Set(Object.keys(amazonHeaders)),
        },
      );
      return {
        url,
        headers: { 'content-type': contentType, 'if-none-match': '*', ...amazonHeaders },
      };
    },

    async signGet(key, expirySeconds, servedAs) {
      return getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(servedAs && {
            ResponseContentType: servedAs.contentType,
            // A PUT may carry these unsigned, and S3 would pass them on: an encoding makes other bytes, or gigabytes, of
            // what was inspected, and a disposition a download by any name.
            ResponseContentEncoding: 'identity',
            ResponseContentDisposition: servedAs.isDownload ? 'attachment' : 'inline',
          }),
        }),
        { expiresIn: expirySeconds },
      );
    },
  };
}

/** S3's own limit. */
const maxKeysPerList = 1000;

async function bytesOf({ Body: body }: GetObjectCommandOutput): Promise<Uint8Array> {
  try {
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw new Interruption('The body of an object broke off.', error);
  }
}

/** @throws Interruption when the body ends early or breaks off */
async function* unbroken(body: Readable, length: number): AsyncIterable<Uint8Array> {
  let at = 0;
  try {
    for await (const piece of body) {
      at += piece.length;
      yield piece;
    }
  } catch (error) {
    throw new Interruption('The body of an object broke off.', error);
  }
  if (at !== length) throw new Interruption(`${at} of ${length} bytes came.`);
}

/** `bytes 0-9/1234` -> 1234 */
function totalOf(contentRange: string | undefined): number | undefined {
  const total = contentRange?.split('/')[1];
  return total && /^\d+$/.test(total) ? Number(total) : undefined;
}
