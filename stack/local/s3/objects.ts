// Makes the local S3 store objects as S3 does: complete or not at all, one version at a time, only if the conditions hold,
// and only for signed requests.
import { closeSync, createReadStream, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { refuseKey } from './keys.ts';
import {
  type IncomingObject,
  type ObjectInfo,
  type ObjectPaths,
  openObject,
  readInfo,
  receive,
  removeObject,
  replaceObject,
} from './object-files.ts';
import type { CurrentRequest, Headers, Range, S3rverParts, Store } from './s3rver.ts';

/**
 * Replaces the methods of s3rver that read and write objects. They write into the object's file while the bytes arrive. So a
 * reader can get parts of two versions with the ETag of one, and an aborted upload leaves a partial object.
 *
 * Here a body goes to a file of its own, which replaces the object when it is complete. Every change of an object's files
 * is synchronous, so no other request can run in between.
 */
export function keepObjectsWhole(
  { Store, S3Object, S3Error }: S3rverParts,
  currentRequest: () => CurrentRequest | undefined,
): void {
  const { prototype } = Store;
  const { existsObject, getBucket, getResourcePath, getSubresource } = prototype;

  // s3rver calls this first for every request, after it has checked the signature or found none.
  prototype.getBucket = async function (bucket) {
    const request = currentRequest();
    // A browser cannot sign a preflight. The answer contains the CORS rules and no objects.
    const isOpen = request === undefined || request.method === 'OPTIONS';
    if (!isOpen && !request.state.account) throw new S3Error('AccessDenied', 'Sign the request.');
    if (refuseKey(bucket, '')) return null;
    return readIfChanged(this.getBucketPath(bucket), () => getBucket.call(this, bucket));
  };
  prototype.getSubresource = function (bucket, key, type) {
    return readIfChanged(this.getResourcePath(bucket, key, `${type}.xml`), () =>
      getSubresource.call(this, bucket, key, type),
    );
  };
  // Keys come in paths, in headers and in lists of keys to delete. This method makes file paths of all of them.
  prototype.getResourcePath = function (bucket, key = '', resource) {
    const refusal = refuseKey(bucket, key);
    if (refusal) throw new S3Error(refusal.code, refusal.message);
    return getResourcePath.call(this, bucket, key, resource);
  };

  const holdConditions = (paths: ObjectPaths) => {
    const { method, headers = {} } = currentRequest() ?? {};
    const ifMatch = headers['if-match'];
    // s3rver answers If-None-Match of a read, with which a browser asks whether its copy is current.
    const ifNoneMatch = method === 'PUT' ? headers['if-none-match'] : undefined;
    if (ifMatch === undefined && ifNoneMatch === undefined) return;
    const etag = readInfo(paths)?.etag;
    const isMatch = (wanted: string) => etag !== undefined && (wanted === '*' || wanted === etag);
    if (ifMatch !== undefined && !isMatch(ifMatch)) throw preconditionFailed();
    if (ifNoneMatch !== undefined && isMatch(ifNoneMatch)) throw preconditionFailed();
  };
  const preconditionFailed = () =>
    new S3Error('PreconditionFailed', 'At least one of the pre-conditions did not hold.');

  const compareDigests = ({ sha256 }: IncomingObject) => {
    const { method, headers = {} } = currentRequest() ?? {};
    // The body of a copy or of a list of parts is not the object's body.
    if (method !== 'PUT' || 'x-amz-copy-source' in headers) return;
    const checksum = headers['x-amz-checksum-sha256'] ?? sha256.toString('base64');
    const payloadHash = headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
    const isSigned = payloadHash === 'UNSIGNED-PAYLOAD' || payloadHash === sha256.toString('hex');
    if (!isSigned || checksum !== sha256.toString('base64')) {
      throw new S3Error('BadDigest', 'The SHA-256 of the body differs from the header.');
    }
  };

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
    const length = end + 1 - start;
    const object = new S3Object(bucket, key, contentOf(file, start, length), metadata);
    return isRanged ? Object.assign(object, { range: { start, end } }) : object;
  };

  const contentOf = (file: number, start: number, length: number) => {
    const isHead = currentRequest()?.method === 'HEAD';
    if (!isHead && length > maxHeldBytes) {
      return createReadStream('', { fd: file, start, end: start + length - 1 });
    }
    const bytes = Buffer.alloc(isHead ? 0 : length);
    readSync(file, bytes, 0, bytes.length, start);
    closeSync(file);
    // s3rver destroys the content after a HEAD.
    return isHead ? Readable.from([]) : bytes;
  };

  prototype.getMetadata = async function (bucket, key) {
    const found = readInfo(pathsOf(this, bucket, key));
    if (!found) throw Object.assign(new Error(`No object ${key}`), { code: 'ENOENT' });
    return describe(found);
  };
  prototype.getObject = async function (bucket, key, range) {
    const paths = pathsOf(this, bucket, key);
    // No condition holds for a missing object, but the answer must be 404 and not 412.
    if (readInfo(paths)) holdConditions(paths);
    return open(this, bucket, key, range) ?? null;
  };
  prototype.putObject = async function ({ bucket, key, content, metadata }) {
    const paths = pathsOf(this, bucket, key);
    const incoming = await receive(content, incomingDirectory(this));
    try {
      compareDigests(incoming);
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
  // s3rver asks this first, and answers 204 for a missing object. S3 answers 412 if the DELETE has a condition.
  prototype.existsObject = async function (bucket, key) {
    if (currentRequest()?.method === 'DELETE') holdConditions(pathsOf(this, bucket, key));
    return existsObject.call(this, bucket, key);
  };
  prototype.deleteObject = async function (bucket, key) {
    const paths = pathsOf(this, bucket, key);
    holdConditions(paths);
    removeObject(paths, this.getBucketPath(bucket));
    const { method, app } = currentRequest() ?? {};
    // s3rver sends the event of a DELETE itself, and none for the keys in the body of a POST.
    if (method !== 'POST') return;
    const s3 = { bucket: { name: bucket }, object: { key } };
    const record = { eventName: 'ObjectRemoved:Delete', eventTime: new Date().toISOString(), s3 };
    app?.emit('event', { Records: [record] });
  };
}

function describe({ size, modified, etag, headers }: ObjectInfo): Headers {
  return {
    ...headers,
    etag,
    'last-modified': modified.toUTCString(),
    'content-length': String(size),
  };
}

/** Smaller objects are answered in one piece. A stream of a thumbnail would cost more than the rest of its GET. */
const maxHeldBytes = 2 ** 18;

/** By path. There is one bucket, with a file of CORS rules. */
const read = new Map<string, { readonly version: string; readonly value: unknown }>();

/** s3rver reads the bucket and its settings three times for each request. */
async function readIfChanged(path: string, readNow: () => Promise<unknown>): Promise<unknown> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return null;
  const version = `${stats.ino} ${stats.mtimeMs}`;
  const found = read.get(path);
  if (found?.version === version) return found.value;
  const value = await readNow();
  read.set(path, { version, value });
  return value;
}

const swept = new WeakSet<Store>();

/** Beside the buckets, so that no list contains it. The first call deletes the files that a killed process left. */
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
