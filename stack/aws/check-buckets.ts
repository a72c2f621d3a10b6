// Before a deployment: may this stack have the bucket of that name? It writes nothing. `sls remove` keeps a bucket, so it may exist.
import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
} from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** Logical id of the bucket in serverless.yml. */
const bucketId = 'S3BucketUploads';

export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

export interface Deployment {
  readonly stackName: string;
  readonly bucket: string;
  readonly account: string;
}

/** What the deployment will do with the bucket. */
export type BucketPlan = 'create' | 'update' | { readonly refusal: string };

export async function planBucket(aws: AwsClients, deployment: Deployment): Promise<BucketPlan> {
  const { stackName, bucket } = deployment;
  const current = await findBucketOfStack(aws, stackName);
  if (current === bucket) return 'update';
  if (current !== undefined) {
    return refuse(
      `The stack ${stackName} has the bucket ${current}, and this deployment would leave its objects there and use ${bucket}. ` +
        `Set BUCKET_NAME=${current} to keep it. To change the bucket, run sls remove first, which keeps ${current}.`,
    );
  }
  const found = await lookAtBucket(aws, deployment);
  if (found === 'missing') return 'create';
  if (found === 'elsewhere') {
    return refuse(
      `The bucket ${bucket} is in another account or region, or your credentials may not use it. Set BUCKET_NAME to another name.`,
    );
  }
  return refuse(
    `The bucket ${bucket} exists, and the stack ${stackName} did not create it. Set BUCKET_NAME to a name that is free. ` +
      `To make thumbnails of what ${bucket} contains, also set SOURCE_BUCKET=${bucket}, ` +
      'and SOURCE_PREFIX=input/ if sls remove kept this bucket (docs/deploy.md).',
  );
}

const refuse = (refusal: string) => ({ refusal });

/** @returns the bucket that the stack has now */
export async function findBucketOfStack(
  { cloudFormation }: Pick<AwsClients, 'cloudFormation'>,
  StackName: string,
): Promise<string | undefined> {
  const command = new DescribeStackResourceCommand({ StackName, LogicalResourceId: bucketId });
  const found = await cloudFormation.send(command).catch(undefinedIfMissing);
  const { PhysicalResourceId, ResourceStatus } = found?.StackResourceDetail ?? {};
  return isHeld(ResourceStatus) ? PhysicalResourceId : undefined;
}

/** A deleted stack still lists a bucket that it kept, as DELETE_SKIPPED. A bucket that it could not make has CREATE_FAILED. */
function isHeld(status: string | undefined): boolean {
  return !/^(DELETE_SKIPPED|DELETE_COMPLETE|CREATE_FAILED)$/.test(status ?? '');
}

/** CloudFormation answers "does not exist" with a ValidationError that has no code of its own. */
function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
  throw error;
}

async function lookAtBucket({ s3 }: AwsClients, { bucket: Bucket, account }: Deployment) {
  try {
    await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account }));
    return 'here';
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return 'missing';
    if (status === 301 || status === 400 || status === 403) return 'elsewhere';
    throw error;
  }
}

/** S3 answers a HEAD without a body, so the SDK knows only the status. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  const status =
    metadata instanceof Object && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}
