// Finds the stack that an operator's command is about: the local one, or one on AWS.
import { readRenderSettings } from '#core/settings.ts';
import { applyEnvFile, applyLocalEnv } from '#storage/local-env.mjs';

/** `service` in serverless.yml. */
const service = 'thumbnail-generator';

export interface StackPlace {
  readonly isLocal: boolean;
  readonly stage: string;
  /** `<service>-<stage>`: the stack's name in CloudFormation, and the start of the functions' names. */
  readonly stackName: string;
  /** The bucket of the local stack. On AWS the stack's output names the bucket. */
  readonly localBucket: string | undefined;
}

export const placeOptions = {
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

/** How `findStackPlace` chooses, for `--help`. */
export const placeRule = `The stack is the local one (npm start) unless --stage names a stack on AWS, or a .env without
AWS_ENDPOINT_URL_S3 exists. On AWS the SDK's usual credentials and region count.`;

/**
 * Completes the environment variables of this process, which every client of the SDK reads.
 *
 * @throws Error when the variables point half at AWS and half at this machine
 */
export function findStackPlace(named: {
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}): StackPlace {
  const { env } = process;
  if (named.stage === undefined && named.region === undefined) applyLocalEnv(env);
  else applyEnvFile(env);
  // A deployment accepts AWS_DEFAULT_REGION too, and the SDK does not.
  const region = named.region ?? (env.AWS_REGION?.trim() || env.AWS_DEFAULT_REGION?.trim());
  if (region) env.AWS_REGION = region;
  const stage = named.stage ?? 'dev';
  const stackName = `${service}-${stage}`;
  const isLocal =
    named.stage === undefined && named.region === undefined && Boolean(env.AWS_ENDPOINT_URL_S3);
  if (isLocal)
    return { isLocal, stage, stackName, localBucket: readRenderSettings(env).places.state.bucket };
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL_LAMBDA;
  // With an endpoint for every service, all requests go to the same place.
  if (endpoint && !env.AWS_ENDPOINT_URL)
    throw new Error(
      `AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL_LAMBDA names ${endpoint}, but the stack ${stackName} is on AWS. Unset both variables.`,
    );
  return { isLocal, stage, stackName, localBucket: undefined };
}
