// What every bucket and queue of the stack must have, and the bucket of uploads beyond that.
import * as z from 'zod';
import { type Resource, resourcesOf, statementsOf, type Template, textOf } from './template.ts';

/** @returns a sentence for each protection that is missing */
export function looseStores(template: Template): string[] {
  return [
    ...resourcesOf(template, 'AWS::S3::Bucket').flatMap(([id, bucket]) => [
      ...missing(id, bucket, protections),
      ...(deniesPlainHttp(template, 'AWS::S3::BucketPolicy', 's3:*', id, [
        `\${${id}.Arn}`,
        `\${${id}.Arn}/*`,
      ])
        ? []
        : [`${id} takes requests without TLS`]),
    ]),
    ...uploadsFaults(template),
    ...grantsByBucketPolicy(template),
    ...queueFaults(template),
  ];
}

const protections = {
  'does not block public access': z.object({
    PublicAccessBlockConfiguration: z.object({
      BlockPublicAcls: z.literal(true),
      BlockPublicPolicy: z.literal(true),
      IgnorePublicAcls: z.literal(true),
      RestrictPublicBuckets: z.literal(true),
    }),
  }),
  'is not encrypted': z.object({
    BucketEncryption: z.object({
      ServerSideEncryptionConfiguration: z.tuple([
        z.object({
          ServerSideEncryptionByDefault: z.object({ SSEAlgorithm: z.enum(['AES256', 'aws:kms']) }),
        }),
      ]),
    }),
  }),
  'sets ACLs or is a website': z.object({
    AccessControl: z.undefined().optional(),
    WebsiteConfiguration: z.undefined().optional(),
  }),
};

const uploadsProtections = {
  'lets others own objects': z.object({
    OwnershipControls: z.object({
      Rules: z.tuple([z.object({ ObjectOwnership: z.literal('BucketOwnerEnforced') })]),
    }),
  }),
  'keeps parts of uploads for ever': z.object({
    LifecycleConfiguration: z.object({
      Rules: z
        .array(z.looseObject({ Status: z.string() }))
        .refine((rules) =>
          rules.some(
            (rule) => rule.Status === 'Enabled' && 'AbortIncompleteMultipartUpload' in rule,
          ),
        ),
    }),
  }),
  'tells others of uploads': z.object({
    NotificationConfiguration: z.strictObject({ LambdaConfigurations: z.array(z.unknown()) }),
  }),
  'answers pages of any origin or header': z.object({
    CorsConfiguration: z.object({
      CorsRules: z.array(
        z.object({
          // `null` is the origin of whatever has none.
          AllowedOrigins: z.tuple([z.url().refine((origin) => !origin.includes('*'))]),
          AllowedHeaders: z.array(z.string().regex(/^([a-z0-9-]+|x-amz-meta-\*)$/)),
          AllowedMethods: z.array(z.enum(['GET', 'HEAD', 'PUT'])),
        }),
      ),
    }),
  }),
};

function missing(id: string, { Properties }: Resource, wanted: Record<string, z.ZodType>) {
  return Object.entries(wanted)
    .filter(([, schema]) => !schema.safeParse(Properties).success)
    .map(([fault]) => `${id} ${fault}`);
}

function uploadsFaults(template: Template): string[] {
  const id = 'S3BucketUploads';
  const uploads = template.Resources[id];
  if (!uploads) return [`${id} is missing`];
  const statements = policyStatements(template, 'AWS::S3::BucketPolicy', id);
  const refusesOldTls = statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === 'Deny' &&
      Action.includes('s3:*') &&
      Resource.length === 2 &&
      JSON.stringify(Condition) === '{"NumericLessThan":{"s3:TlsVersion":"1.2"}}',
  );
  const isKept =
    uploads.DeletionPolicy?.startsWith('Retain') && uploads.UpdateReplacePolicy === 'Retain';
  return [
    ...missing(id, uploads, uploadsProtections),
    ...(refusesOldTls ? [] : [`${id} takes TLS older than 1.2`]),
    ...(isKept ? [] : [`${id} goes away with the stack`]),
  ];
}

function policyStatements(template: Template, type: string, id: string) {
  return resourcesOf(template, type)
    .filter(([, { Properties }]) => JSON.stringify(Properties).includes(`{"Ref":"${id}"}`))
    .flatMap(([, { Properties }]) => statementsOf(Properties.PolicyDocument) ?? []);
}

function deniesPlainHttp(
  template: Template,
  type: string,
  action: string,
  id: string,
  resources: readonly string[],
): boolean {
  // The framework writes the ARN of its own bucket out.
  const spelled = (text: string) =>
    text.replace(`arn:\${AWS::Partition}:s3:::\${${id}}`, `\${${id}.Arn}`);
  return policyStatements(template, type, id).some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === 'Deny' &&
      Principal === '*' &&
      Action.includes(action) &&
      resources.every((wanted) => Resource.map(spelled).includes(wanted)) &&
      /^\{"Bool":\{"aws:SecureTransport":"?false"?\}\}$/.test(JSON.stringify(Condition)),
  );
}

/** Who may is said by roles alone: a policy of a store only refuses. */
function grantsByBucketPolicy(template: Template): string[] {
  const types = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'];
  return types
    .flatMap((type) => resourcesOf(template, type))
    .filter(([, { Properties }]) => {
      const statements = statementsOf(Properties.PolicyDocument);
      return !statements || statements.some(({ Effect }) => Effect !== 'Deny');
    })
    .map(([id]) => `${id} lets somebody in`);
}

function queueFaults(template: Template): string[] {
  return resourcesOf(template, 'AWS::SQS::Queue').flatMap(([id, { Properties }]) => [
    ...(Properties.SqsManagedSseEnabled === true ? [] : [`${id} is not encrypted`]),
    ...(textOf(Properties.MessageRetentionPeriod) === '1209600'
      ? []
      : [`${id} forgets before 14 days`]),
    ...(deniesPlainHttp(template, 'AWS::SQS::QueuePolicy', 'sqs:*', id, [`\${${id}.Arn}`])
      ? []
      : [`${id} takes requests without TLS`]),
  ]);
}
