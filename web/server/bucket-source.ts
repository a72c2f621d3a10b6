// The bucket as a Content-Security-Policy names it: what the page may load from and send to, beside itself.
import { createS3Client, createS3ObjectStore } from '#io/object-store.ts';

/**
 * Taken from a URL that the store signs, so that it is right for every region, endpoint and bucket name.
 *
 * @returns the start of all its URLs: `https://<bucket>.s3.<region>.amazonaws.com/`, or `<endpoint>/<bucket>/` where
 *   buckets are addressed by path
 */
export async function bucketSourceOf(bucket: string): Promise<string> {
  // Signed with nobody's key: the URL is only looked at.
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const store = createS3ObjectStore(bucket, createS3Client({ credentials }));
  const { origin, pathname } = new URL(await store.signGet('x', 1));
  return origin + pathname.slice(0, -1);
}
