// Whose figures the reports have: AWS's, or this machine's, which are priced as if they were.
import type { FiguresOf } from '#core/run-cost.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Goes by the S3 that the SDK is told to use, since the Lambdas are where the bucket is.
 *
 * @param env with the SDK's own variables; without an endpoint it is AWS, and so it is with one of AWS's own, as of a VPC
 */
export function figuresOf(env: Environment): FiguresOf {
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  if (!endpoint || !URL.canParse(endpoint)) return 'AWS';
  return isAwsHost(new URL(endpoint).hostname) ? 'AWS' : 'this machine';
}

function isAwsHost(hostname: string): boolean {
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(hostname);
}
