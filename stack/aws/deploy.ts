// `npm run deploy`: finds what would make a deployment fail late or go to the wrong place, then runs `sls deploy`.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { root } from '../../scripts/setup.mjs';
import { applyEnvFile } from '../local/env.mjs';

type Env = NodeJS.Dict<string>;

/**
 * @param args options of `sls deploy`
 * @returns the exit code
 */
export async function deploy(args: readonly string[]): Promise<number> {
  // `sls` reads the same file.
  applyEnvFile(process.env);
  const fault = await findFault(process.env, args);
  if (fault !== undefined) {
    console.error(`\n${fault}`);
    return 1;
  }
  const sls = 'node_modules/serverless/bin/serverless.js';
  const child = spawn(process.execPath, [sls, 'deploy', ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** @returns a sentence for the person who deploys, or `undefined` */
export async function findFault(env: Env, args: readonly string[]): Promise<string | undefined> {
  const endpoints = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL/.test(name) && env[name]);
  if (endpoints.length > 0) {
    return `${endpoints.join(' and ')} would send the deployment to another server than AWS. Unset ${endpoints.length > 1 ? 'them' : 'it'}, also in .env.`;
  }
  if (env.AWS_ACCESS_KEY_ID === 'S3RVER') {
    return 'AWS_ACCESS_KEY_ID is the key of the local S3. Unset it, also in .env, or set a key of AWS.';
  }
  const { region, profile } = optionsOf(args);
  // With the region of the options, the SDK needs none of its own.
  const { config } = new S3Client({
    ...(region ? { region } : {}),
    ...(profile ? { profile } : {}),
  });
  try {
    await config.credentials();
  } catch (error) {
    return `There are no credentials of AWS (${error instanceof Error ? error.message : error}). Run \`aws configure\` or \`aws sso login\`, or set AWS_PROFILE.`;
  }
  return config.region().then(
    () => undefined,
    () => 'No region is set. Add --region eu-central-1, for example, or set AWS_REGION.',
  );
}

/** `sls` knows more options, and complains of wrong ones. */
function optionsOf(args: readonly string[]) {
  const options = { region: { type: 'string', short: 'r' }, profile: { type: 'string' } } as const;
  const { values } = parseArgs({
    args: args.map((arg) => arg.replace(/^--aws-profile/, '--profile')),
    options,
    strict: false,
    allowPositionals: true,
  });
  const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { region: textOf(values.region), profile: textOf(values.profile) };
}
