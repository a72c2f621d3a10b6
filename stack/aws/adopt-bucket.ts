// Imports a bucket that an earlier `sls remove` kept into the new stack, with its policy. CloudFormation cannot create what
// exists, and its automatic import refuses names that contain a function such as Fn::Sub.
import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  type ResourceToImport,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type AwsClients, bucketId, type Claim, statusOf } from './claim-bucket.ts';

/** Logical id of the bucket's policy in serverless.yml. */
const policyId = 'UploadsBucketPolicy';

const templateSchema = z.looseObject({ Resources: z.record(z.string(), z.unknown()) });

/** Needs a stack that has no bucket yet. @throws Error with a sentence if CloudFormation cannot import the bucket */
export async function adoptBucket(aws: AwsClients, claim: Claim): Promise<void> {
  const { cloudFormation } = aws;
  const StackName = claim.stackName;
  const { TemplateBody = '' } = await cloudFormation.send(
    new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
  );
  const template = templateSchema.parse(JSON.parse(TemplateBody));
  const { resources, identifiers } = importedParts(claim.bucket, await readPolicy(aws, claim));
  const ChangeSetName = `adopt-bucket-${Date.now()}`;
  await cloudFormation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName,
      ChangeSetType: 'IMPORT',
      ResourcesToImport: identifiers,
      TemplateBody: JSON.stringify({
        ...template,
        Resources: { ...template.Resources, ...resources },
      }),
    }),
  );
  const waiting = { client: cloudFormation, minDelay: 2, maxDelay: 5, maxWaitTime: 600 };
  try {
    await waitUntilChangeSetCreateComplete(waiting, { StackName, ChangeSetName });
    await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    await waitUntilStackImportComplete(waiting, { StackName });
  } catch (cause) {
    const changeSet = await cloudFormation
      .send(new DescribeChangeSetCommand({ StackName, ChangeSetName }))
      .catch(() => undefined);
    const reason = changeSet?.StatusReason ?? "The stack's events say why.";
    const failed = `CloudFormation could not import the bucket ${claim.bucket} into the stack ${StackName}.`;
    throw new Error(`${failed} ${reason}`, { cause });
  }
}

/**
 * CloudFormation compares a template with the template before, and never with the bucket. So the imported bucket has no
 * properties but its name, and the policy only what S3 has now: the deployment that follows sets all the others.
 */
function importedParts(BucketName: string, policy: string | undefined) {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  const bucket = { Type: 'AWS::S3::Bucket', ...kept, Properties: { BucketName } };
  const identifiers: ResourceToImport[] = [
    {
      ResourceType: 'AWS::S3::Bucket',
      LogicalResourceId: bucketId,
      ResourceIdentifier: { BucketName },
    },
  ];
  if (policy === undefined) return { resources: { [bucketId]: bucket }, identifiers };
  identifiers.push({
    ResourceType: 'AWS::S3::BucketPolicy',
    LogicalResourceId: policyId,
    ResourceIdentifier: { Bucket: BucketName },
  });
  const PolicyDocument: unknown = JSON.parse(policy);
  const bucketPolicy = {
    Type: 'AWS::S3::BucketPolicy',
    ...kept,
    Properties: { Bucket: BucketName, PolicyDocument },
  };
  return { resources: { [bucketId]: bucket, [policyId]: bucketPolicy }, identifiers };
}

/** @returns the bucket's policy; somebody may have deleted it */
async function readPolicy({ s3 }: AwsClients, { bucket, account }: Claim) {
  const command = new GetBucketPolicyCommand({ Bucket: bucket, ExpectedBucketOwner: account });
  try {
    return (await s3.send(command)).Policy;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
