// Which S3 and Lambda this machine uses: those in the environment, in .env, or the local stack's in .env.example.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** The folder of the clone, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Completes an environment in place. An endpoint or a `.env` has priority. Without both, the variables of `.env.example`
 * replace the machine's own, so the SDK never sends real credentials to the local stack.
 *
 * @param {NodeJS.Dict<string>} env
 */
export function applyLocalEnv(env) {
  if (env.AWS_ENDPOINT_URL_S3) return;
  if (!applyEnvFile(env)) Object.assign(env, localStackEnv(env));
}

/**
 * Adds the variables of `.env` that the environment does not have.
 *
 * @param {NodeJS.Dict<string>} env
 * @returns {boolean} whether there is a `.env`
 */
export function applyEnvFile(env) {
  if (!existsSync(`${root}.env`)) return false;
  for (const [name, value] of Object.entries(readEnvFile('.env'))) env[name] ??= value;
  return true;
}

/**
 * Makes the variables that point the SDK at the local stack.
 *
 * @param {NodeJS.Dict<string>} env may change LOCAL_S3_PORT, LOCAL_LAMBDA_PORT, LOCAL_S3_SECRET and BUCKET_NAME
 * @returns {NodeJS.Dict<string>}
 */
export function localStackEnv(env) {
  const { LOCAL_S3_PORT: s3Port = '4569', LOCAL_LAMBDA_PORT: lambdaPort = '3002' } = env;
  const defaults = readEnvFile('.env.example');
  return {
    ...defaults,
    BUCKET_NAME: env.BUCKET_NAME || defaults.BUCKET_NAME,
    AWS_SECRET_ACCESS_KEY: env.LOCAL_S3_SECRET || defaults.AWS_SECRET_ACCESS_KEY,
    // The SDK prefers a profile to keys, and would also send a session token. An empty variable counts as unset.
    AWS_PROFILE: '',
    AWS_SESSION_TOKEN: '',
    AWS_ENDPOINT_URL_S3: `http://localhost:${s3Port}`,
    AWS_ENDPOINT_URL_LAMBDA: `http://localhost:${lambdaPort}`,
  };
}

/**
 * @param {string} name file in the root folder
 * @returns {NodeJS.Dict<string>}
 */
function readEnvFile(name) {
  return parseEnv(readFileSync(root + name, 'utf8'));
}
