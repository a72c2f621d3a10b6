// What a page may load, run and send to: itself and the bucket.
import { createS3Client, createS3ObjectStore } from '#storage/object-store.ts';

export interface PolicyParts {
  /** A new random text for every page. The browser runs only scripts that carry it. */
  readonly nonce: string;
  /** The start of the bucket's URLs. */
  readonly bucketSource: string;
  /** With `next dev`, React evaluates strings, and styles are inline. */
  readonly isDevelopment: boolean;
}

/** @returns the value of a page's Content-Security-Policy header */
export function pagePolicy({ nonce, bucketSource, isDevelopment }: PolicyParts): string {
  const directives = {
    'default-src': "'none'",
    'script-src': `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    'style-src': isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    // The page itself makes the images with a blob: address. The page's server sends those with a data: address, and a
    // browser runs nothing in an image.
    'img-src': `'self' blob: data: ${bucketSource}`,
    'connect-src': `'self' ${bucketSource}`,
    'font-src': "'self'",
    'manifest-src': "'self'",
    'worker-src': "'self'",
    'form-action': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/**
 * Reads the bucket's address from a URL that the store signs, so it is right for every region, endpoint and bucket name.
 *
 * @returns the start of all the bucket's URLs: `https://<bucket>.s3.<region>.amazonaws.com/`, or `<endpoint>/<bucket>/`
 *   where the path names the bucket
 */
export async function findBucketSource(bucket: string): Promise<string> {
  // Nobody sends this URL, so it needs no real key.
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const store = createS3ObjectStore(bucket, createS3Client({ credentials }));
  const { origin, pathname } = new URL(await store.signGet('x', 1));
  return origin + pathname.slice(0, -1);
}
