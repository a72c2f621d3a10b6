// What a person named -> images to explain: files, all files of folders, S3 objects, all objects under a prefix.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '#io/env.ts';
import type { ObjectStore } from '#io/object-store.ts';
import { readUploadFacts, type UploadFacts } from '../../lambda/read-upload-facts.ts';
import { type Bucket, describeBucketError } from '../open-bucket.ts';

export type Finding =
  | { readonly ok: true; readonly upload: UploadFacts }
  | { readonly ok: false; readonly problem: string };

export interface ImageSource {
  /** Path or `s3://` address. */
  readonly name: string;
  /** Reads the head of it, and what the head points at, as the dispatcher does. What goes wrong is a sentence. */
  find(): Promise<Finding>;
}

export interface SourceParts {
  readonly settings: Pick<Settings, 'maxUploadBytes'>;
  readonly openBucket: (name: string) => Bucket;
}

/** @param named a file, a folder, `s3://bucket/key`, or `s3://bucket/prefix/` for all that is under it */
export async function findSources(named: string, parts: SourceParts): Promise<ImageSource[]> {
  return named.startsWith('s3://') ? findObjects(named, parts) : findFiles(named, parts);
}

async function findObjects(address: string, parts: SourceParts): Promise<ImageSource[]> {
  const [, bucketName, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucketName === undefined)
    return [problemSource(address, 'An S3 address is s3://bucket/key, or s3://bucket/prefix/.')];
  const bucket = parts.openBucket(bucketName);
  const sourceOf = (key: string): ImageSource => ({
    name: `s3://${bucketName}/${key}`,
    find: () => find(bucket.store, key, parts, (error) => describeBucketError(error, bucket)),
  });
  if (key !== '' && !key.endsWith('/')) return [sourceOf(key)];
  try {
    const listed = await bucket.store.list(key);
    const keys = listed.map((object) => object.key).filter((found) => !found.endsWith('/'));
    if (keys.length === 0) return [problemSource(address, 'There are no objects under this.')];
    return keys.sort().map(sourceOf);
  } catch (error) {
    return [problemSource(address, describeBucketError(error, bucket))];
  }
}

async function findFiles(path: string, parts: SourceParts): Promise<ImageSource[]> {
  const sourceOf = (name: string): ImageSource => ({
    name,
    find: () => find(fileStore, name, parts, describeFileError),
  });
  try {
    const found = await stat(path);
    if (found.isFile()) return [sourceOf(path)];
    if (!found.isDirectory()) return [problemSource(path, 'This is neither a file nor a folder.')];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    if (files.length === 0) return [problemSource(path, 'There are no files in this folder.')];
    return files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map(sourceOf);
  } catch (error) {
    return [problemSource(path, describeFileError(error))];
  }
}

async function find(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  { settings }: SourceParts,
  describe: (error: unknown) => string,
): Promise<Finding> {
  try {
    const upload = await readUploadFacts(store, key, settings);
    return upload ? { ok: true, upload } : { ok: false, problem: 'There is nothing by this name.' };
  } catch (error) {
    return { ok: false, problem: describe(error) };
  }
}

function problemSource(name: string, problem: string): ImageSource {
  return { name, find: async () => ({ ok: false, problem }) };
}

/** Files, read as objects are, so that what reads uploads reads them too. */
const fileStore: Pick<ObjectStore, 'read'> = {
  async read(path, range) {
    await using file = await open(path);
    const { size: totalBytes } = await file.stat();
    const from = Math.min(range?.[0] ?? 0, totalBytes);
    const to = Math.min(range?.[1] ?? totalBytes, totalBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return { bytes: buffer.subarray(0, bytesRead), totalBytes, etag: '', metadata: {} };
  },
};

function describeFileError(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return `It could not be read: ${error}.`;
  if (error.code === 'ENOENT') return 'There is nothing by this name.';
  if (error.code === 'EACCES') return 'It may not be read by you.';
  return `It could not be read: ${error.message}.`;
}
