// Makes the local S3 keep objects as AWS does: whole or not at all, one version at a time, conditions heeded.
import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import {
  etagOf,
  type IncomingObject,
  type ObjectPaths,
  type OpenObject,
  openObject,
  receive,
  removeObject,
  replaceObject,
} from './object-files.ts';

type Headers = Readonly<Record<string, string>>;

interface LocalObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Readable | Buffer;
  /** All headers of the request that brought it, or of the reply that sends it. */
  readonly metadata: Headers;
  range?: { readonly start: number; readonly end: number };
}

interface Range {
  readonly start?: number;
  readonly end?: number;
}

/** The local S3's store, as far as it is used or replaced here. */
interface Store {
  readonly rootDirectory: string;
  getBucketPath(bucket: string): string;
  getResourcePath(bucket: string, key: string, resource: string): string;
  getMetadata(bucket: string, key: string): Promise<Headers>;
  getObject(bucket: string, key: string, range?: Range): Promise<LocalObject | null>;
  putObject(object: LocalObject): Promise<{ size: number; md5: string }>;
  copyObject(...names: [string, string, string, string, Headers | null]): Promise<Headers>;
  deleteObject(bucket: string, key: string): Promise<void>;
}

const storeSchema = z.custom<{ readonly prototype: Store }>(
  (value) => value instanceof Function && 'putObject' in value.prototype,
);
const objectSchema = z.custom<
  (new (
    bucket: string,
    key: string,
    content: Readable | null,
    metadata: Headers,
  ) => LocalObject) & { readonly ALLOWED_METADATA: readonly string[] }
>((value) => value instanceof Function && 'ALLOWED_METADATA' in value);
const errorSchema = z.custom<new (code: string, message: string) => Error>(
  (value) => value instanceof Function && value.prototype instanceof Error,
);

interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** From a request's headers to the store, which alone can hold them without a gap between the look and the act. */
const conditions = new AsyncLocalStorage<Conditions>();

/** Middleware of the local S3: what the headers demand holds for what the store does for this request. */
export function heedConditions(
  { headers, method }: { readonly headers: NodeJS.Dict<string>; readonly method: string },
  next: () => Promise<void>,
): Promise<void> {
  // Of a read it is the browser's question whether its copy is still good, which the local S3 answers itself.
  const ifNoneMatch = method === 'PUT' ? headers['if-none-match'] : undefined;
  return conditions.run({ ifMatch: headers['if-match'], ifNoneMatch }, next);
}

/**
 * Replaces the local S3's reading and writing of objects. Its own writes into the object's file as the bytes come in: a
 * reader can see parts of two versions with the ETag of one, and an upload that breaks off leaves half an object.
 *
 * Here a body goes to a file of its own, which takes the object's place when it is complete. All that touches an
 * object's files is synchronous, so no other request comes between.
 *
 * @param require of the package that brings the local S3 along
 */
export function keepObjectsWhole(require: NodeJS.Require): void {
  const { prototype } = storeSchema.parse(require('s3rver/lib/stores/filesystem'));
  const S3Object = objectSchema.parse(require('s3rver/lib/models/object'));
  const S3Error = errorSchema.parse(require('s3rver/lib/models/error'));

  const holdConditions = (paths: ObjectPaths) => {
    const { ifMatch, ifNoneMatch } = conditions.getStore() ?? {};
    if (ifMatch === undefined && ifNoneMatch === undefined) return;
    const etag = etagOf(paths);
    const isMatch = (wanted: string) => etag !== undefined && (wanted === '*' || wanted === etag);
    if (ifMatch !== undefined && !isMatch(ifMatch)) throw preconditionFailed();
    if (ifNoneMatch !== undefined && isMatch(ifNoneMatch)) throw preconditionFailed();
  };
  const preconditionFailed = () =>
    new S3Error('PreconditionFailed', 'At least one of the pre-conditions did not hold.');

  const open = (store: Store, bucket: string, key: string, range?: Range) => {
    const found = openObject(pathsOf(store, bucket, key));
    if (!found) return undefined;
    const { file, size } = found;
    const metadata = describe(found);
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? Number.POSITIVE_INFINITY, size - 1);
    const isRanged = range?.start !== undefined;
    if (isRanged && start > end) {
      closeSync(file);
      return Object.assign(new S3Object(bucket, key, null, metadata), { range: { start, end } });
    }
    const content = createReadStream('', { fd: file, start, end: Math.max(end, 0) });
    const object = new S3Object(bucket, key, content, metadata);
    return isRanged ? Object.assign(object, { range: { start, end } }) : object;
  };

  prototype.getMetadata = async function (bucket, key) {
    const found = openObject(pathsOf(this, bucket, key));
    if (!found) throw Object.assign(new Error(`No object ${key}`), { code: 'ENOENT' });
    closeSync(found.file);
    return describe(found);
  };
  prototype.getObject = async function (bucket, key, range) {
    const paths = pathsOf(this, bucket, key);
    // Of what is not there no condition holds, but the answer is that it is not there.
    if (etagOf(paths) !== undefined) holdConditions(paths);
    return open(this, bucket, key, range) ?? null;
  };
  prototype.putObject = async function ({ bucket, key, content, metadata }) {
    const incoming = await receive(content, incomingDirectory(this));
    const paths = pathsOf(this, bucket, key);
    try {
      holdConditions(paths);
      replaceObject(paths, incoming, keptHeaders(metadata, S3Object.ALLOWED_METADATA));
    } catch (error) {
      rmSync(incoming.path, { force: true });
      throw error;
    }
    return incoming satisfies IncomingObject;
  };
  prototype.copyObject = async function (fromBucket, fromKey, bucket, key, replacement) {
    const source = open(this, fromBucket, fromKey);
    if (!source) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    const { content, metadata } = source;
    await this.putObject({ bucket, key, content, metadata: replacement ?? metadata });
    return this.getMetadata(bucket, key);
  };
  prototype.deleteObject = async function (bucket, key) {
    const paths = pathsOf(this, bucket, key);
    holdConditions(paths);
    removeObject(paths, this.getBucketPath(bucket));
  };
}

function describe({ size, modified, etag, headers }: OpenObject): Headers {
  return {
    ...headers,
    etag,
    'last-modified': modified.toUTCString(),
    'content-length': String(size),
  };
}

const swept = new WeakSet<Store>();

/** Beside the buckets, so that no list walks into it. What a killed process had begun there goes away. */
function incomingDirectory(store: Store): string {
  const directory = join(store.rootDirectory, '._S3rver_incoming');
  if (!swept.has(store)) {
    swept.add(store);
    rmSync(directory, { recursive: true, force: true });
  }
  return directory;
}

function pathsOf(store: Store, bucket: string, key: string): ObjectPaths {
  const pathOf = (resource: string) => store.getResourcePath(bucket, key, resource);
  return {
    bytes: pathOf('object'),
    md5: pathOf('object.md5'),
    headers: pathOf('metadata.json'),
  };
}

function keptHeaders(headers: Headers, allowed: readonly string[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => allowed.includes(name) || name.startsWith('x-amz-meta-'),
    ),
  );
}
