// What a page may load, run and talk to: itself and the bucket.

export interface PolicyParts {
  /** Fresh for every page; scripts without it do not run. */
  readonly nonce: string;
  /** The bucket's URLs start with this. */
  readonly bucketSource: string;
  /** `next dev`, whose React evaluates strings and whose styles are inline. */
  readonly isDevelopment: boolean;
}

/** @returns the value of a page's Content-Security-Policy header */
export function pagePolicy({ nonce, bucketSource, isDevelopment }: PolicyParts): string {
  return join({
    'default-src': "'none'",
    'script-src': `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    'style-src': isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    // blob: are pictures that the page itself made.
    'img-src': `'self' blob: ${bucketSource}`,
    'connect-src': `'self' ${bucketSource}`,
    'font-src': "'self'",
    'manifest-src': "'self'",
    'worker-src': "'self'",
    'form-action': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  });
}

/** Of replies that are data: as a document they may do nothing. */
export const dataPolicy = join({ 'default-src': "'none'", 'frame-ancestors': "'none'" });

function join(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
