// In plain JavaScript, since Next cannot import a file from outside this folder into a TypeScript config.
import { join } from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { applyLocalEnv } from '#storage/local-env.mjs';
import { maxBodyBytes } from './server/http-policy.mjs';

const root = join(import.meta.dirname, '..');

/**
 * For the zip of the page's Lambda: a folder with everything that the server needs. Without `transpilePackages` it would
 * have links to the SDK, which a zip cannot hold.
 *
 * @type {import('next').NextConfig}
 */
const lambdaBuild = {
  output: 'standalone',
  distDir: '.next/lambda',
  transpilePackages: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
};

/** Bundles our server, since Node alone does not run it. Another loader for TypeScript would take 70 MB. */
async function bundleServer() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile: join(import.meta.dirname, '.next/main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['next'],
  });
}

/**
 * @param {string} phase
 * @returns {import('next').NextConfig}
 */
export default function nextConfig(phase) {
  // `npx next dev web` uses the local stack. In production the environment names the S3; without a name it is AWS.
  if (phase === PHASE_DEVELOPMENT_SERVER) applyLocalEnv(process.env);
  return {
    // The page imports core and storage, which lie outside this folder.
    turbopack: { root },
    outputFileTracingRoot: root,
    ...(process.env.PAGE_BUILD === 'lambda' ? lambdaBuild : {}),
    typescript: { tsconfigPath: '../tsconfig.json' },
    poweredByHeader: false,
    compiler: { runAfterProductionCompile: bundleServer },
    // Next gives the type of a route's reply to Node as a list, and so does not compress the reply. It keeps this one.
    headers: async () => [
      {
        source: '/api/(uploads|batches/[^/]+)',
        headers: [{ key: 'Content-Type', value: 'application/json' }],
      },
    ],
    // Next keeps the body of every request for proxy.ts. Its default limit is ten megabytes.
    experimental: { proxyClientMaxBodySize: maxBodyBytes },
    devIndicators: false,
    // No page uses Next's image server, which would fetch and decode images for any client.
    images: { unoptimized: true },
  };
}
