// What next.config.mjs and http-door.ts both hold requests and replies to. Plain JavaScript, as next.config.mjs needs it.

/**
 * Bytes of a request's body: 500 files with names of 255 characters, each of them written as `\uXXXX`, make a list of 0.86 MB.
 */
export const maxBodyBytes = 1e6;

/** Of every reply; the Content-Security-Policy of a page, which has a nonce, is proxy.ts's. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  // A batch's address is all that it takes to see it, and so are presigned URLs.
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** Of replies over https: two years, as browsers' preload lists ask for. */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=63072000' };
