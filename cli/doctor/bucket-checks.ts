// The bucket: whether it is there and ours, who may use it, and how it is protected.
import type { S3Client, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { createS3Client } from '#storage/object-store.ts';
import { ask, impatient, readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type Check, ok, type Result, redeploy, wrong } from './check.ts';

const bucket: Check = {
  name: 'bucket',
  isForLocal: true,
  look: async (facts) => [await judgeBucket(await facts.bucketName(), facts)],
};

/** @returns whether the bucket is there, in the account and region of the stack */
export async function judgeBucket(
  name: string,
  facts: StackFacts,
  setting: 'BUCKET_NAME' | 'SOURCE_BUCKET' = 'BUCKET_NAME',
): Promise<Result> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  const owner = facts.place.isLocal ? undefined : (await facts.account()).id;
  const head = new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: owner });
  try {
    await ask('s3:ListBucket', createS3Client(impatient).send(head));
  } catch (error) {
    const { status } = readFault(error);
    if (status === 404) {
      const again = setting === 'BUCKET_NAME' ? redeploy : `Correct ${setting}. ${redeploy}`;
      const fix = facts.place.isLocal ? 'Start the stack: npm start' : again;
      return wrong(`there is no bucket ${name}`, fix);
    }
    if (status === 301 || status === 400) {
      const fix =
        'Name the region of the bucket with --region. A stack and its buckets are in one region.';
      return wrong(`${name} is in another region`, fix);
    }
    if (status !== 403 || owner === undefined) throw error;
    const fix = `If it is yours, allow s3:ListBucket. If not, deploy with another ${setting}.`;
    return wrong(`S3 refuses ${name}: another account owns it, or a permission is missing`, fix);
  }
  return ok(owner === undefined ? `${name} answers` : `${name} belongs to ${owner}`);
}

/** A policy may have one string, or one statement, in place of a list. */
const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.array(schema), schema.transform((one) => [one])]);
const statementSchema = z.object({
  Sid: z.string().optional(),
  Effect: z.string(),
  Action: listOf(z.string()).optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const policySchema = z.object({ Statement: listOf(statementSchema) });

export type Statement = z.infer<typeof statementSchema>;

/** @returns the statements of the bucket's policy */
export async function readBucketPolicy(client: S3Client, name: string): Promise<Statement[]> {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3');
  const found = await ask(
    's3:GetBucketPolicy',
    client.send(new GetBucketPolicyCommand({ Bucket: name })),
  ).catch(unlessNamed('NoSuchBucketPolicy'));
  return policySchema.parse(JSON.parse(found?.Policy ?? '{"Statement":[]}')).Statement;
}

function deniesWithoutTls({ Effect, Condition }: Statement): boolean {
  return Effect === 'Deny' && String(Condition?.Bool?.['aws:SecureTransport']) === 'false';
}

const bucketPolicy = checkOf('bucket policy', async (client, name) => {
  const isTlsOnly = (await readBucketPolicy(client, name)).some(deniesWithoutTls);
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

/** @returns how S3 encrypts an object whose PUT does not say how */
export async function readEncryption(client: S3Client, name: string) {
  const { GetBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
  const request = client.send(new GetBucketEncryptionCommand({ Bucket: name }));
  const { ServerSideEncryptionConfiguration: found } = await ask(
    's3:GetEncryptionConfiguration',
    request,
  );
  return found?.Rules?.[0] ?? {};
}

/** @returns whether S3 asks KMS at each read. With an S3 Bucket Key it asks rarely. Two layers (DSSE) have no such key */
export function asksKmsAtEachRead({
  ApplyServerSideEncryptionByDefault: byDefault,
  BucketKeyEnabled: hasBucketKey = false,
}: ServerSideEncryptionRule): boolean {
  const algorithm = byDefault?.SSEAlgorithm;
  return algorithm === 'aws:kms:dsse' || (algorithm === 'aws:kms' && !hasBucketKey);
}

const encryption = checkOf('encryption', async (client, name) => {
  const { ApplyServerSideEncryptionByDefault: byDefault } = await readEncryption(client, name);
  const algorithm = byDefault?.SSEAlgorithm ?? 'none';
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
