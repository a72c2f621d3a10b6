// Lets the local S3 continue a list of more than 1000 keys. s3rver encrypts its tokens with DES, which OpenSSL 3 lacks.
import type { S3rverParts } from './s3rver.ts';

/** Our token is the last key of the previous page. */
export function pageLists({ bucketController }: S3rverParts): void {
  const { getBucket } = bucketController;
  bucketController.getBucket = async (context) => {
    const { query, store } = context;
    const { 'continuation-token': token, ...rest } = query;
    if (query['list-type'] !== '2') return getBucket(context);
    if (token !== undefined) {
      context.query = { ...rest, 'start-after': Buffer.from(`${token}`, 'base64url').toString() };
    }
    let lastKey: string | undefined;
    context.store = {
      async listObjects(bucket, options) {
        const page = await store.listObjects(bucket, options);
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
