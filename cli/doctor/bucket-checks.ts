// The bucket: whether it is there and ours, who may use it, and how it is protected.
import type { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { createS3Client } from '#storage/object-store.ts';
import { ask, impatient, readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type Check, ok, type Result, redeploy, wrong } from './check.ts';

const bucket: Check = {
  name: 'bucket',
  isForLocal: true,
  async look(facts) {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const name = await facts.bucketName();
    const owner = facts.place.isLocal ? undefined : (await facts.account()).id;
    const head = new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: owner });
    try {
      await ask('s3:ListBucket', createS3Client(impatient).send(head));
    } catch (error) {
      const { status } = readFault(error);
      if (status === 404) {
        const fix = facts.place.isLocal ? 'Start the stack: npm start' : redeploy;
        return [wrong(`there is no bucket ${name}`, fix)];
      }
      if (status === 301 || status === 400) {
        const fix = 'Name the region of the bucket with --region.';
        return [wrong(`${name} is in another region`, fix)];
      }
      if (status !== 403 || owner === undefined) throw error;
      const fix = `If it is yours, allow s3:ListBucket. If not, deploy with another BUCKET_NAME.`;
      return [
        wrong(`S3 refuses ${name}: another account owns it, or a permission is missing`, fix),
      ];
    }
    return [ok(owner === undefined ? `${name} answers` : `${name} belongs to ${owner}`)];
  },
};

const statementSchema = z.object({
  Effect: z.string(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const policySchema = z.object({ Statement: z.array(statementSchema) });

const bucketPolicy = checkOf('bucket policy', async (client, name) => {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3');
  const found = await ask(
    's3:GetBucketPolicy',
    client.send(new GetBucketPolicyCommand({ Bucket: name })),
  ).catch(unlessNamed('NoSuchBucketPolicy'));
  const { Statement: statements } = policySchema.parse(
    JSON.parse(found?.Policy ?? '{"Statement":[]}'),
  );
  const isTlsOnly = statements.some(
    ({ Effect, Condition }) =>
      Effect === 'Deny' && String(Condition?.Bool?.['aws:SecureTransport']) === 'false',
  );
  return isTlsOnly
    ? ok('requires TLS')
    : wrong('does not deny requests without TLS', `${redeploy}. Its statement TlsOnly is missing.`);
});

const publicAccess = checkOf('public access', async (client, name) => {
  const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3');
  const found = await ask(
    's3:GetBucketPublicAccessBlock',
    client.send(new GetPublicAccessBlockCommand({ Bucket: name })),
  ).catch(unlessNamed('NoSuchPublicAccessBlockConfiguration'));
  const block = found?.PublicAccessBlockConfiguration ?? {};
  const open = (
    ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const
  ).filter((setting) => !block[setting]);
  return open.length === 0 ? ok('blocked') : wrong(`not blocked: ${open.join(', ')}`, redeploy);
});

const encryption = checkOf('encryption', async (client, name) => {
  const { GetBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
  const request = client.send(new GetBucketEncryptionCommand({ Bucket: name }));
  const { ServerSideEncryptionConfiguration: found } = await ask(
    's3:GetEncryptionConfiguration',
    request,
  );
  const algorithm = found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'none';
  return algorithm === 'AES256'
    ? ok('S3 encrypts every object (AES256)')
    : wrong(`is ${algorithm}, and the functions have no permission for another key`, redeploy);
});

export const bucketChecks: readonly Check[] = [bucket, bucketPolicy, publicAccess, encryption];

function checkOf(
  name: string,
  look: (client: S3Client, bucketName: string) => Promise<Result>,
): Check {
  return {
    name,
    isForLocal: false,
    look: async (facts: StackFacts) => [
      await look(createS3Client(impatient), await facts.bucketName()),
    ],
  };
}

/** S3 answers with an error if the bucket has no such configuration. */
function unlessNamed(expected: string): (error: unknown) => undefined {
  return (error) => {
    if (readFault(error).name !== expected) throw error;
  };
}
