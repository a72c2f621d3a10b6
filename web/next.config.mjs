// Plain JavaScript: Next's loader of a TypeScript config cannot import a file from outside this folder.
import { join } from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { applyLocalEnv } from '../scripts/local-env.mjs';

/** Of every reply; the Content-Security-Policy, which has a nonce, is proxy.ts's. */
const headers = {
  'X-Content-Type-Options': 'nosniff',
  // A batch's address is all that it takes to see it, and so are presigned URLs.
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/**
 * Bytes of a request's body that Next keeps for proxy.ts, whatever the address and whoever asks: as many as the longest
 * one that a route reads, sign-uploads.ts's, and not the ten megabytes that are its default.
 */
const maxBodyBytes = 2e6;

/** Two years, as browsers' preload lists ask for. */
const strictTransport = 'max-age=63072000';

const root = join(import.meta.dirname, '..');

/**
 * @param {string} phase
 * @returns {import('next').NextConfig}
 */
export default function nextConfig(phase) {
  // `npx next dev web` alone uses the local stack; a server in production is told where its S3 is, or asks AWS.
  if (phase === PHASE_DEVELOPMENT_SERVER) applyLocalEnv(process.env);
  return {
    // The page shares lambda/core and lambda/io, which lie beside this folder.
    turbopack: { root },
    outputFileTracingRoot: root,
    typescript: { tsconfigPath: '../tsconfig.json' },
    poweredByHeader: false,
    headers: async () => [
      {
        source: '/:path*',
        headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
      },
      {
        source: '/:path*',
        has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
        headers: [{ key: 'Strict-Transport-Security', value: strictTransport }],
      },
    ],
    experimental: { proxyClientMaxBodySize: maxBodyBytes },
    devIndicators: false,
    // Nothing here uses Next's image server, which would fetch and decode for anyone.
    images: { unoptimized: true },
  };
}
