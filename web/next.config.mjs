// Plain JavaScript: Next's loader of a TypeScript config cannot import a file from outside this folder.
import { join } from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { applyLocalEnv } from '../stack/local/env.mjs';
import { maxBodyBytes, securityHeaders, strictTransport } from './server/http-policy.mjs';

/** @param {Readonly<Record<string, string>>} headers */
const listHeaders = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));

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
    // http-door.ts sets them too, on the replies that Next makes before it comes to these.
    headers: async () => [
      { source: '/:path*', headers: listHeaders(securityHeaders) },
      {
        source: '/:path*',
        has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
        headers: listHeaders(strictTransport),
      },
    ],
    // Next keeps a body for proxy.ts, whatever its address; by default it keeps ten megabytes.
    experimental: { proxyClientMaxBodySize: maxBodyBytes },
    devIndicators: false,
    // Nothing here uses Next's image server, which would fetch and decode for anyone.
    images: { unoptimized: true },
  };
}
