// The rules for requests and replies that http-door.ts shares with proxy.ts and next.config.mjs, which needs plain JavaScript.

/**
 * Limit of a request's body, in bytes. The longest list has 0.86 MB: 500 files, each with a name of 255 characters that
 * JSON writes as `\uXXXX`.
 */
export const maxBodyBytes = 1e6;

/** Headers of every reply. proxy.ts adds the Content-Security-Policy of a page, which has a nonce. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  // A batch's address opens the batch, and a presigned URL opens its object. No other site must learn them.
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** For replies over https: two years, which browsers' preload lists recommend. */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=63072000' };

/** The Content-Security-Policy of replies that are data: a browser that shows one as a document runs nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
