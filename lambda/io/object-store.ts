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
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { collectBody } from './collect-body.ts';

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Size of the whole object, of which `bytes` may be a range. */
  readonly totalBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
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
  /** @param range first byte and the byte after the last; what lies beyond the object's end is left out */
  read(key: string, range?: readonly [number, number]): Promise<StoredObject | undefined>;
  readMetadata(key: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Replaces what is there. */
  write(key: string, content: ObjectContent): Promise<void>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  /** The objects whose key starts with the prefix, in no promised order; one request per thousand of them. */
  list(prefix: string): Promise<ListedObject[]>;
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
  /** @param servedAs how to serve it, whatever it was stored as */
  signGet(key: string, expirySeconds: number, servedAs?: ServedAs): Promise<string>;
}

/**
 * The client for the SDK's own variables (AWS_REGION, credentials, AWS_ENDPOINT_URL_S3). A custom endpoint is addressed
 * by path, since buckets have no host name there; nothing else asks whether S3 is the local one.
 *
 * @param place an endpoint, a region and credentials that count instead of those variables
 */
export function createS3Client(
  place: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  return new S3Client({
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
  return {
    async read(key, range) {
      const [from, to] = range ?? [];
      try {
        const reply = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            ...(from === undefined || to === undefined ? {} : { Range: `bytes=${from}-${to - 1}` }),
          }),
        );
        const bytes = await bytesOf(reply);
        return {
          bytes,
          totalBytes: totalOf(reply.ContentRange) ?? bytes.length,
          metadata: reply.Metadata ?? {},
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        if (from === undefined) throw error;
        // A range that starts at the end, as every range of an empty object does, is a 416 (the local S3 breaks off).
        const head = await client
          .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
          .catch(() => undefined);
        // The GET's error says more than the HEAD's, which has no body.
        if (!head) throw error;
        const { ContentLength: totalBytes = 0, Metadata: metadata = {} } = head;
        if (from < totalBytes) throw error;
        return { bytes: new Uint8Array(), totalBytes, metadata };
      }
    },

    async readMetadata(key) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return head.Metadata ?? {};
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
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

    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },

    async list(prefix) {
      const found: ListedObject[] = [];
      let token: string | undefined;
      do {
        const reply = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key, Size: bytes } of reply.Contents ?? []) {
          if (key !== undefined) found.push({ key, bytes: bytes ?? 0 });
        }
        token = reply.NextContinuationToken;
      } while (token !== undefined);
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
          ...(servedAs && { ResponseContentType: servedAs.contentType }),
          ...(servedAs?.isDownload && { ResponseContentDisposition: 'attachment' }),
        }),
        { expiresIn: expirySeconds },
      );
    },
  };
}

async function bytesOf({ Body: body, ContentLength: length }: GetObjectCommandOutput) {
  if (!body) return new Uint8Array();
  if (length === undefined || !(body instanceof Readable)) return body.transformToByteArray();
  return collectBody(body, length);
}

/** `bytes 0-9/1234` -> 1234 */
function totalOf(contentRange: string | undefined): number | undefined {
  const total = contentRange?.split('/')[1];
  return total && /^\d+$/.test(total) ? Number(total) : undefined;
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound')
  );
}
