// Plain JavaScript: Next's loader of a TypeScript config cannot import a file from outside this folder.
import { join } from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { applyLocalEnv } from '../scripts/local-env.mjs';

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
    devIndicators: false,
  };
}
