// Finds the images that a person names: a file, all files of a folder, an S3 object, or all objects under a prefix.
import type { RenderSettings } from '#core/settings.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { readUploadFacts, type UploadFacts } from '#storage/plan-upload.ts';
import { describeFileError, fileStore, listFiles } from '../list-files.ts';
import { type Bucket, describeBucketError } from '../open-bucket.ts';

export type Finding =
  | { readonly ok: true; readonly upload: UploadFacts }
  | { readonly ok: false; readonly problem: string };

export interface ImageSource {
  /** Path or `s3://` address. */
  readonly name: string;
  /** Reads the image's head, and the bytes that the head points at, like the dispatcher. Never throws. */
  find(): Promise<Finding>;
}

export interface Dependencies {
  readonly settings: Pick<RenderSettings, 'maxUploadBytes'>;
  readonly openBucket: (name: string) => Bucket;
}

/** @param address a file, a folder, `s3://bucket/key`, or `s3://bucket/prefix/` for every object under the prefix */
export function findSources(address: string, dependencies: Dependencies): Promise<ImageSource[]> {
  return address.startsWith('s3://')
    ? findObjects(address, dependencies)
    : findFiles(address, dependencies);
}

async function findObjects(address: string, { settings, openBucket }: Dependencies) {
  const [, bucketName, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucketName === undefined)
    return [problemSource(address, 'An S3 address is s3://bucket/key, or s3://bucket/prefix/.')];
  const bucket = openBucket(bucketName);
  const describe = (error: unknown) => describeBucketError(error, bucket);
  const sourceOf = (objectKey: string) => ({
    name: `s3://${bucketName}/${objectKey}`,
    find: () => find(bucket.store, objectKey, settings, describe),
  });
  if (key !== '' && !key.endsWith('/')) return [sourceOf(key)];
  try {
    const listed = await bucket.store.list(key);
    const keys = listed.map((object) => object.key).filter((found) => !found.endsWith('/'));
    if (keys.length === 0)
      return [problemSource(address, 'There are no objects under this prefix.')];
    return keys.sort().map(sourceOf);
  } catch (error) {
    return [problemSource(address, describe(error))];
  }
}

async function findFiles(path: string, { settings }: Dependencies): Promise<ImageSource[]> {
  const listed = await listFiles(path);
  if (!listed.ok) return [problemSource(path, listed.problem)];
  return listed.files.map(({ path: file }) => ({
    name: file,
    find: () => find(fileStore, file, settings, describeFileError),
  }));
}

async function find(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  settings: Dependencies['settings'],
  describe: (error: unknown) => string,
): Promise<Finding> {
  try {
    const upload = await readUploadFacts(store, key, settings);
    return upload
      ? { ok: true, upload }
      : { ok: false, problem: 'There is no object at this key.' };
  } catch (error) {
    return { ok: false, problem: describe(error) };
  }
}

function problemSource(name: string, problem: string): ImageSource {
  return { name, find: async () => ({ ok: false, problem }) };
}
