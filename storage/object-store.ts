// The storage port, and S3 behind it. No other file of the product makes an S3Client.
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { createKeyScheme, type KeyScheme, type Place, type Places } from '#core/keys.ts';
import { retryTransient, TransientError } from '#core/transient-error.ts';
import type { Variant } from '#core/variant.ts';
import { listPages, maxKeysPerRequest, walkObjects } from './list-objects.ts';
import { openObject, readHead, readObject } from './read-object.ts';
import { isConflict, isMissing, isOtherVersion } from './s3-errors.ts';
import { signGet, signPut } from './signed-urls.ts';

export interface ObjectHead {
  /** Identifies this version of the object, quotes included. It is no MD5 if the PUT had several parts or a KMS key encrypts it. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Size of the whole object. */
  readonly totalBytes: number;
  /** In a bucket that keeps versions. */
  readonly versionId?: string | undefined;
  /** When it was written (ms), to the second. */
  readonly modifiedAt?: number | undefined;
}

/** An object whose `bytes` may be a range. */
export interface StoredObject extends ObjectHead {
  readonly bytes: Uint8Array;
}

/** An object whose bytes are still arriving. The caller must iterate over its body, and ends the GET when it stops. */
export interface OpenObject extends ObjectHead {
  /** Pieces of `totalBytes` bytes in all. @throws TransientError when the connection breaks off */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ObjectContent {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cacheControl?: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** When it was written (ms). */
  readonly modifiedAt: number;
  readonly etag?: string | undefined;
  /** `undefined` and "STANDARD" are the same. */
  readonly storageClass?: string | undefined;
}

/** The only body, type and metadata that a signed PUT accepts. */
export interface PutContent {
  readonly bytes: number;
  /** In base64. */
  readonly sha256: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SignedPut {
  readonly url: string;
  /** Headers that the request must carry unchanged. The client adds `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServedAs {
  readonly contentType: string;
  /** Makes a browser save the object even if it could show it. */
  readonly isDownload?: boolean;
}

/** A missing object is `undefined`; every other error is thrown, and ReadDenied if S3 denies us a read. An `etag` names a version: any other counts as missing. */
export interface ObjectStore {
  /** @param range first byte, and the byte after the last; the range may exceed the object */
  read(
    key: string,
    range?: readonly [number, number],
    etag?: string,
  ): Promise<StoredObject | undefined>;
  /** Reads an object piece by piece, so that no process holds all of its bytes. */
  open(key: string, etag?: string): Promise<OpenObject | undefined>;
  readHead(key: string): Promise<ObjectHead | undefined>;
  readMetadata(key: string): Promise<Readonly<Record<string, string>> | undefined>;
  /**
   * Replaces an object that exists.
   *
   * @returns the ETag of the new version
   */
  write(key: string, content: ObjectContent): Promise<string>;
  /**
   * Writes an object if its key still has this version. Two writers that read the same version do not lose each other's change.
   *
   * @param etag of the version that was read; `undefined` if there was no object
   * @returns whether it was written
   */
  replace(key: string, content: ObjectContent, etag: string | undefined): Promise<boolean>;
  /**
   * Does nothing when the object, or its version, is missing.
   *
   * @param etag `*` stands for any version
   * @returns whether an object was removed. S3 knows that only with an `etag`, and without one this is always true
   */
  remove(key: string, etag?: string): Promise<boolean>;
  /** Removes the objects without a look at their versions. S3 needs one request per thousand. */
  removeAll(keys: readonly string[]): Promise<void>;
  /**
   * Lists the objects whose keys start with the prefix, in S3's order: by the bytes of UTF-8. S3 needs one request per thousand.
   *
   * @param atMost stops after so many objects
   */
  list(prefix: string, atMost?: number): Promise<ListedObject[]>;
  /**
   * The same, one object after the other, so that no process holds them all.
   *
   * @param from the first key that may be listed
   */
  walk(prefix: string, from?: string): AsyncIterable<ListedObject>;
  /** Signs a URL for PUTs of exactly this content, good while the key has no object. */
  signPut(key: string, content: PutContent, expirySeconds: number): Promise<SignedPut>;
  /** @param servedAs replaces the type, and every header that a PUT may carry unsigned and that a browser obeys */
  signGet(key: string, expirySeconds: number, servedAs?: ServedAs): Promise<string>;
}

/** The stores of a stack's places. They may be the same bucket. */
export interface Stores<Store = ObjectStore> {
  readonly input: Store;
  readonly output: Store;
  readonly state: Store;
}

export function mapStores<From, To>(
  { input, output, state }: Stores<From>,
  change: (store: From) => To,
): Stores<To> {
  return { input: change(input), output: change(output), state: change(state) };
}

/** Where a stack's uploads and outcomes are, and how they are named. */
export interface UploadStorage {
  readonly stores: Stores;
  readonly keys: KeyScheme;
}

/** @param client by default one from the SDK's own variables */
export function openStorage(
  { places, variants }: { readonly places: Places; readonly variants: readonly Variant[] },
  client = createS3Client(),
): UploadStorage {
  const stores = mapStores(places, ({ bucket }: Place) => createS3ObjectStore(bucket, client));
  return { stores, keys: createKeyScheme(places, variants) };
}

/**
 * Makes a client from the SDK's own variables (AWS_REGION, credentials, AWS_ENDPOINT_URL_S3). It addresses a custom
 * endpoint by path, because buckets have no host names there.
 *
 * @param place overrides those variables and the timeouts
 */
export function createS3Client(
  place: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler'> = {},
): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  return new S3Client({
    // Without a timeout, a connection that died silently would hold a Lambda until the end of its time.
    requestHandler: { connectionTimeout: 3000, socketTimeout: 10_000 },
    ...place,
    forcePathStyle: Boolean(place.endpoint ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL),
    // By default the SDK would sign the checksum of an empty body into a presigned PUT, and no upload could match it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** @param bucket name of an existing bucket */
export function createS3ObjectStore(
  bucket: string,
  client: S3Client = createS3Client(),
): ObjectStore {
  const addressOf = (key: string) => ({ Bucket: bucket, Key: key });
  const placeOf = (key: string) => ({ client, address: addressOf(key) });

  async function put(
    key: string,
    { bytes, contentType, metadata, cacheControl }: ObjectContent,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> = {},
  ): Promise<string> {
    const command = new PutObjectCommand({
      ...addressOf(key),
      Body: bytes,
      ContentType: contentType,
      CacheControl: cacheControl,
      Metadata: metadata && { ...metadata },
      // A bucket with Object Lock refuses a PUT without a checksum.
      ChecksumAlgorithm: 'CRC32',
      ...condition,
    });
    return (await client.send(command)).ETag ?? '';
  }

  return {
    read: (key, range, etag) => readObject(placeOf(key), range, etag),
    open: (key, etag) => openObject(placeOf(key), etag),
    readHead: (key) => readHead(placeOf(key)),
    readMetadata: async (key) => (await readHead(placeOf(key)))?.metadata,

    write: put,

    async replace(key, content, etag) {
      try {
        await put(key, content, etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag });
        return true;
      } catch (error) {
        if (isOtherVersion(error) || isMissing(error) || isConflict(error)) return false;
        throw error;
      }
    },

    async remove(key, etag) {
      const send = () =>
        client
          .send(new DeleteObjectCommand({ ...addressOf(key), IfMatch: etag }))
          .catch((error) => {
            throw isConflict(error) ? new TransientError(`Others change ${key}`, error) : error;
          });
      try {
        // S3 answers 409 if another request changes the object at the same time. The SDK does not repeat that.
        await retryTransient(send);
        return true;
      } catch (error) {
        if (!isMissing(error) && !isOtherVersion(error)) throw error;
        return false;
      }
    },

    async removeAll(keys) {
      for (let i = 0; i < keys.length; i += maxKeysPerRequest) {
        const Objects = keys.slice(i, i + maxKeysPerRequest).map((Key) => ({ Key }));
        const command = new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects, Quiet: true },
        });
        const [fault] = (await client.send(command)).Errors ?? [];
        if (fault)
          throw new Error(`S3 did not remove ${fault.Key}: ${fault.Code} ${fault.Message}`);
      }
    },

    async list(prefix, atMost) {
      const found: ListedObject[] = [];
      for await (const page of listPages(client, bucket, { prefix, atMost })) found.push(...page);
      return found;
    },
    walk: (prefix, from) => walkObjects(client, bucket, { prefix, from }),

    signPut: (key, content, expirySeconds) => signPut(placeOf(key), content, expirySeconds),
    signGet: (key, expirySeconds, servedAs) => signGet(placeOf(key), expirySeconds, servedAs),
  };
}
