// Before a deployment: may this stack have the bucket of that name? `sls remove` keeps the bucket, so it may exist already.
import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetBucketTaggingCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** Logical id of the bucket in serverless.yml. */
export const bucketId = 'S3BucketUploads';

/** Tag of the bucket in serverless.yml. Its value is the name of the stack that may adopt the bucket. */
export const stackTag = 'thumbnail-generator:stack';

export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

export interface Claim {
  readonly stackName: string;
  readonly bucket: string;
  readonly account: string;
}

/** What the deployment will do with the bucket. */
export type BucketPlan = 'create' | 'update' | 'adopt' | { readonly refusal: string };

export async function planBucket(aws: AwsClients, claim: Claim): Promise<BucketPlan> {
  const { stackName, bucket } = claim;
  const current = await findBucketOfStack(aws, stackName);
  if (current === bucket) return 'update';
  if (current !== undefined) {
    return refuse(
      `The stack ${stackName} has the bucket ${current}, and this deployment would leave its objects there and use ${bucket}. ` +
        `Set BUCKET_NAME=${current} to keep it. To change the bucket, run sls remove first, which keeps ${current}.`,
    );
  }
  const owner = await findStackOfBucket(aws, bucket);
  if (owner !== undefined) {
    return refuse(
      `The bucket ${bucket} belongs to the stack ${owner}. Unset BUCKET_NAME, or set it to a name for ${stackName} alone.`,
    );
  }
  const found = await lookAtBucket(aws, claim);
  if (found === 'missing') return 'create';
  if (found === 'foreign') {
    return refuse(
      `The bucket ${bucket} is in another account or region, or your credentials may not use it. Set BUCKET_NAME to another name.`,
    );
  }
  if (found.keptFor === stackName) return 'adopt';
  return refuse(
    `The bucket ${bucket} exists and has no tag ${stackTag}=${stackName}, so ${stackName} did not make it. ` +
      'Set BUCKET_NAME to a name that is free.',
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

/** @returns the stack that has the bucket now */
async function findStackOfBucket({ cloudFormation }: AwsClients, PhysicalResourceId: string) {
  const command = new DescribeStackResourcesCommand({ PhysicalResourceId });
  const found = await cloudFormation.send(command).catch(undefinedIfMissing);
  const held = found?.StackResources?.find(
    (resource) =>
      resource.PhysicalResourceId === PhysicalResourceId && isHeld(resource.ResourceStatus),
  );
  return held?.StackName;
}

/** A deleted stack still lists a bucket that it kept, as DELETE_SKIPPED. A bucket that it could not make has CREATE_FAILED. */
function isHeld(status: string | undefined): boolean {
  return !/^(DELETE_SKIPPED|DELETE_COMPLETE|CREATE_FAILED)$/.test(status ?? '');
}

/** CloudFormation answers "does not exist" with a ValidationError that has no code of its own. */
export function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
  throw error;
}

async function lookAtBucket({ s3 }: AwsClients, { bucket: Bucket, account }: Claim) {
  const own = { Bucket, ExpectedBucketOwner: account };
  try {
    await s3.send(new HeadBucketCommand(own));
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return 'missing' as const;
    if (status === 301 || status === 400 || status === 403) return 'foreign' as const;
    throw error;
  }
  const tags = await s3.send(new GetBucketTaggingCommand(own)).catch((error: unknown) => {
    if (statusOf(error) === 404) return { TagSet: [] };
    throw error;
  });
  return { keptFor: tags.TagSet?.find(({ Key }) => Key === stackTag)?.Value };
}

/** S3 answers a HEAD without a body, so the SDK knows only the status. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  const status =
    metadata instanceof Object && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}
