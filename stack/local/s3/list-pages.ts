// Lists as S3 does, in the order of the keys' bytes, and continues a list of more than 1000 keys. s3rver encrypts its tokens with
// DES, which OpenSSL 3 lacks.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import { compareUtf8 } from '#core/compare-utf8.ts';
import type { S3rverParts } from './s3rver.ts';

/** The key that the current list starts after. s3rver compares it by UTF-16. */
const startAfter = new AsyncLocalStorage<string>();
const objectSuffix = '._S3rver_object';

/** In place of s3rver's own. @returns the files of objects below a folder, in the order of their keys */
export function* walk(
  folder: string,
  isWanted: (path: string) => boolean,
  prefix = '',
): Generator<string> {
  const after = startAfter.getStore() ?? '';
  const entries = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return { path, key: `${prefix}${entry.name}/`, isFolder: true };
    const isObject = entry.name.endsWith(objectSuffix);
    const key = prefix + entry.name.slice(0, -objectSuffix.length);
    return isObject ? { path, key, isFolder: false } : [];
  });
  // A folder stands for keys with a slash, so it comes after `a-b` and `a.jpg`.
  for (const { path, key, isFolder } of entries.sort((a, b) => compareUtf8(a.key, b.key))) {
    const isAfter = compareUtf8(key, after) > 0;
    if (!isFolder && isAfter) yield path;
    if (isFolder && (isAfter || after.startsWith(key)) && isWanted(path))
      yield* walk(path, isWanted, key);
  }
}

/** Our token is the last key of the previous page. */
export function pageLists({ bucketController }: S3rverParts): void {
  const { getBucket } = bucketController;
  bucketController.getBucket = async (context) => {
    const { query, store } = context;
    const { 'continuation-token': token, 'start-after': start = '', ...rest } = query;
    if (query['list-type'] !== '2') return getBucket(context);
    const after =
      token === undefined ? `${start}` : Buffer.from(`${token}`, 'base64url').toString();
    context.query = rest;
    let lastKey: string | undefined;
    context.store = {
      async listObjects(bucket, options) {
        const page = await startAfter.run(after, () => store.listObjects(bucket, options));
        if (page.isTruncated) lastKey = page.objects.at(-1)?.key;
        return { ...page, isTruncated: false };
      },
    };
    await getBucket(context);
    if (lastKey === undefined) return;
    Object.assign(context.body.ListBucketResult, {
      IsTruncated: true,
      NextContinuationToken: Buffer.from(lastKey).toString('base64url'),
    });
  };
}
