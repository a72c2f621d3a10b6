// What the operator's environment says about AWS: the region, and whether it points at the local stack instead.
import { S3Client } from '@aws-sdk/client-s3';

type Env = Readonly<Record<string, string | undefined>>;

/** @returns a sentence for each variable with which a command for AWS would reach the local stack, or AWS with its keys */
export function findLocalStackFaults(env: Env): string[] {
  const faults = Object.entries(env).flatMap(([name, value]) => {
    if (!value || !/^AWS_ENDPOINT_URL(_|$)/.test(name) || isAtAws(value)) return [];
    return [`${name}=${value} is not an address of AWS. Unset it, in .env too.`];
  });
  if (env.AWS_ACCESS_KEY_ID === localKey) {
    faults.push(
      `AWS_ACCESS_KEY_ID is ${localKey}, the key of the local S3. Unset it, in .env too.`,
    );
  }
  return faults;
}

const localKey = 'S3RVER';

/** @returns a sentence if the credentials are the local S3's, which people keep in a profile for the AWS CLI */
export function findKeyFault(accessKeyId: string): string | undefined {
  if (accessKeyId !== localKey) return undefined;
  return `The access key of your profile is ${localKey}, the key of the local S3. Choose a profile for AWS with AWS_PROFILE or --aws-profile.`;
}

function isAtAws(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(hostname);
}

/** The framework's default is us-east-1; a stack that the operator looks for elsewhere would cost money unseen. */
export const noRegion =
  "No region is set. Give --region, or set AWS_REGION, AWS_DEFAULT_REGION or the profile's region (`aws configure set region`).";

/** @param reason why the SDK found none */
export const noCredentials = (reason: string) =>
  `There are no credentials for AWS (${reason}). Run \`aws configure\` or \`aws sso login\`, or set AWS_PROFILE.`;

/**
 * @param profile name of a profile; by default the SDK's
 * @returns the region as the AWS CLI finds it, without its option
 */
export async function findRegion(env: Env, profile?: string): Promise<string | undefined> {
  if (env.AWS_REGION?.trim()) return env.AWS_REGION.trim();
  if (env.AWS_DEFAULT_REGION?.trim()) return env.AWS_DEFAULT_REGION.trim();
  const named = profile || env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE;
  // Only the SDK knows where the profiles are. It throws if there is no region.
  return new S3Client(named ? { profile: named } : {}).config.region().catch(() => undefined);
}
