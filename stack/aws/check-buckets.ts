// Before a deployment: may this stack have the bucket of its name, and use the buckets of its source and output? It writes nothing.
import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { addressOf, overlaps, type Places, placeAt, placesIn } from '#core/keys.ts';

/** Logical id of the bucket in serverless.yml. */
const bucketId = 'S3BucketUploads';

export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

export interface Deployment {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** With the names of buckets as CloudFormation will make them. The state is in the stack's own bucket. */
  readonly places: Places;
}

/** What the deployment will do with its own bucket. `sls remove` keeps that, so it may exist. */
export type BucketPlan = 'create' | 'update' | { readonly refusal: string };

export async function planBucket(aws: AwsClients, deployment: Deployment): Promise<BucketPlan> {
  const { stackName, places } = deployment;
  const { bucket } = places.state;
  const current = await findBucketOfStack(aws, stackName);
  if (current === bucket) return 'update';
  if (current !== undefined) {
    return refuse(
      `The stack ${stackName} has the bucket ${current}, and this deployment would leave its objects there and use ${bucket}. ` +
        `Set BUCKET_NAME=${current} to keep it. To change the bucket, run sls remove first, which keeps ${current}.`,
    );
  }
  const found = await lookAtBucket(aws, deployment, bucket);
  if (found === 'missing') return 'create';
  if (found === 'elsewhere') {
    return refuse(
      `The bucket ${bucket} is in another account or region, or your credentials may not use it. Set BUCKET_NAME to another name.`,
    );
  }
  return refuse(
    `The bucket ${bucket} exists, and the stack ${stackName} did not create it. Set BUCKET_NAME to a name that is free. ` +
      `To make thumbnails of what ${bucket} contains, also set SOURCE_BUCKET=${bucket}, ` +
      `and SOURCE_PREFIX=${placesIn('').input.prefix} if sls remove kept this bucket (docs/deploy.md).`,
  );
}

const refuse = (refusal: string) => ({ refusal });

/** @returns a sentence if the deployment must not use a bucket that a setting names, or if another stack writes to the same place */
export async function findPlaceFault(
  aws: AwsClients,
  deployment: Deployment,
): Promise<string | undefined> {
  const { input, output, state } = deployment.places;
  const named = [
    ['SOURCE_BUCKET', input],
    ['OUTPUT_BUCKET', output],
  ] as const;
  for (const [setting, { bucket }] of named) {
    if (bucket === state.bucket) continue;
    const found = await lookAtBucket(aws, deployment, bucket);
    if (found !== 'here') return faultOf(`${setting}=${bucket}`, found, deployment);
  }
  return findRival(aws, deployment);
}

function faultOf(
  setting: string,
  found: 'missing' | 'elsewhere',
  { account, region }: Deployment,
): string {
  if (found === 'missing')
    return `${setting}: no bucket has this name. Correct the name, or create the bucket in ${region} first.`;
  return (
    `${setting}: the bucket is not in the account ${account} and the region ${region}, or you lack s3:ListBucket on it. ` +
    'Deploy into its account and region (--region), or ask for that permission.'
  );
}

/**
 * Two stacks that write to one place would replace and remove each other's thumbnails. A stack that writes into the source of another
 * would replace and remove its images.
 */
async function findRival(
  { cloudFormation: client }: AwsClients,
  { stackName, places: { output } }: Deployment,
): Promise<string | undefined> {
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName, Outputs = [] } of Stacks) {
      if (StackName === stackName) continue;
      for (const { OutputKey = '', OutputValue = '' } of Outputs) {
        const theirs = placeAt(OutputValue);
        const use = uses[OutputKey];
        if (use && theirs && overlaps(output, theirs))
          return (
            `The stack ${StackName} ${use} ${OutputValue}, which overlaps ${addressOf(output)}. ` +
            'Set OUTPUT_PREFIX to another prefix, or OUTPUT_BUCKET to another bucket.'
          );
      }
    }
  }
  return undefined;
}

/** What a stack does with a place that its outputs name. */
const uses: Readonly<Record<string, string>> = {
  OutputPlace: 'writes its thumbnails to',
  SourcePlace: 'reads its images from',
};

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

async function lookAtBucket(
  { s3 }: AwsClients,
  { account, region }: Deployment,
  Bucket: string,
): Promise<'here' | 'missing' | 'elsewhere'> {
  try {
    const command = new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account });
    const { BucketRegion = region } = await s3.send(command);
    return BucketRegion === region ? 'here' : 'elsewhere';
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
