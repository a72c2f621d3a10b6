// One role per function: exact actions on exact prefixes, as CloudFormation.
import { isForeignSource, type Place, type Places } from '#core/keys.ts';
import { eventSource } from '#core/outcome-event.ts';
import { tierNames } from '#core/tiers.ts';

export interface Stack {
  /** `<service>-<stage>-`, which AWS has before each function's name in serverless.yml. */
  readonly functionPrefix: string;
  readonly places: Places;
  readonly hasPage: boolean;
  /** ARN of the KMS key that encrypts a source in another bucket. */
  readonly sourceKeyArn?: string | undefined;
  /** Whether the functions that handle uploads publish the outcomes. */
  readonly hasEvents: boolean;
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly (object | string)[];
  readonly Condition?: object;
}

/** The workers of the tiers above the dispatcher's, from the smallest to the largest. */
const workers = tierNames.slice(1).map((tier) => `worker-${tier}`);

/** Which function hands over to which, and so may invoke it. */
const functions = [
  { name: 'dispatcher', handsTo: workers, failuresTo: 'failed-invocation' },
  // A retry runs on the next tier. If the upload was replaced since it was planned, the new one may need any larger tier.
  ...workers.map((name, i) => ({
    name,
    handsTo: workers.slice(i + 1),
    failuresTo: 'failed-invocation',
  })),
  { name: 'failed-invocation', handsTo: workers, failuresTo: undefined },
  { name: 'deletion', handsTo: workers, failuresTo: undefined },
];

/** They read the tombstones, and remove a deleted file that came back. */
const removers: readonly string[] = ['dispatcher', 'failed-invocation', 'deletion'];

/** The names in serverless.yml of the functions that handle uploads. */
export const functionNames: readonly string[] = functions.map(({ name }) => name);

/** The name in serverless.yml of the function that serves the page. */
export const pageName = 'page';

/** `worker-medium` -> `WorkerMedium`, the start of the logical ids of the function's resources. */
export function idPrefix(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Lambda reads the queue of an event source mapping with the function's role. */
const queueReaderActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Logical id of a function's role, to which serverless.yml refers. */
export function roleId(name: string): string {
  return `${idPrefix(name)}Role`;
}

/**
 * @param queueOf logical ids of the queues that functions read, by the functions' names
 * @returns the roles by their logical ids
 */
export function roleResources(
  stack: Stack,
  queueOf: ReadonlyMap<string, string> = new Map(),
): Record<string, object> {
  const { input, output, state } = stack.places;
  const isForeign = isForeignSource(stack.places);
  return Object.fromEntries(
    functions.map(({ name, handsTo, failuresTo }) => {
      const invoked = failuresTo === undefined ? handsTo : [...handsTo, failuresTo];
      const queue = queueOf.get(name);
      return [
        roleId(name),
        roleOf([
          logTo(stack, name),
          allowS3(['s3:GetObject'], objects(input), objects(output)),
          allowS3(['s3:PutObject', 's3:DeleteObject'], objects(output)),
          // Another bucket has no tombstones, and we only read there.
          ...(removers.includes(name) && !isForeign
            ? [
                allowS3(['s3:GetObject'], tombstones(state)),
                allowS3(['s3:DeleteObject'], objects(input)),
              ]
            : []),
          ...listBuckets(stack),
          ...(stack.sourceKeyArn ? [decrypt(stack.sourceKeyArn)] : []),
          allow(['lambda:InvokeFunction'], ...invoked.map((other) => functionArn(stack, other))),
          ...(failuresTo === undefined
            ? [allow(['sqs:SendMessage'], { 'Fn::GetAtt': ['LostInvocations', 'Arn'] })]
            : []),
          ...(stack.hasEvents ? [putEvents] : []),
          ...(queue === undefined
            ? []
            : [allow(queueReaderActions, { 'Fn::GetAtt': [queue, 'Arn'] })]),
        ]),
      ];
    }),
  );
}

/**
 * S3 checks presigned URLs against the same permissions.
 *
 * @param accessTokenParameter SSM parameter that the page reads. AWS's own key encrypts it, which needs no permission.
 */
export function pageRole(stack: Stack, accessTokenParameter: string | undefined): object {
  const { input, output, state } = stack.places;
  return roleOf([
    logTo(stack, pageName),
    allowS3(['s3:PutObject'], objects(input), tombstones(state)),
    allowS3(['s3:GetObject'], objects(input), objects(output), tombstones(state)),
    allowS3(['s3:DeleteObject'], objects(input), objects(output)),
    ...listBuckets(stack),
    ...(accessTokenParameter === undefined
      ? []
      : [allow(['ssm:GetParameter'], parameterArn(accessTokenParameter))]),
  ]);
}

function roleOf(statements: readonly Statement[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      // Inside the role, because Lambda refuses a destination that the role may not use yet.
      Policies: [{ PolicyName: 'function', PolicyDocument: policyOf(statements) }],
    },
  };
}

function policyOf(Statement: readonly Statement[]) {
  return { Version: '2012-10-17', Statement };
}

const decrypt = (keyArn: string) => allow(['kms:Decrypt'], keyArn);

function allow(Action: readonly string[], ...Resource: (object | string)[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/** If somebody else gets the name of a bucket that its owner has deleted, that account must not receive our requests. */
function allowS3(Action: readonly string[], ...Resource: object[]): Statement {
  const Condition = { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } };
  return { ...allow(Action, ...Resource), Condition };
}

/** Other programs of the account use the default bus too, so a function may put only our own events there. */
const putEvents: Statement = {
  ...allow(['events:PutEvents'], { 'Fn::Sub': `${regional('events')}:event-bus/default` }),
  Condition: { StringEquals: { 'events:source': eventSource } },
};

/**
 * Without this permission S3 answers 403 for a missing key, and we could not distinguish it from a fault. A condition on
 * `s3:prefix` would not work: a request for an object has none, so S3 would answer 403 again.
 */
function listBuckets({ places: { input, output } }: Stack): Statement[] {
  const buckets = new Set([input.bucket, output.bucket]);
  return [...buckets].map((bucket) => allowS3(['s3:ListBucket'], bucketArn(bucket)));
}

/** Uses the bucket's name, for resources on which the bucket itself depends. */
export function bucketArn(bucket: string) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}` };
}

const tombstones = ({ bucket, prefix }: Place) => objects({ bucket, prefix: `${prefix}deleted/` });

function objects({ bucket, prefix }: Place) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}/${prefix}*` };
}

/** Uses the function's name, because the function depends on its role and the role cannot depend on the function. */
function functionArn({ functionPrefix }: Stack, name: string) {
  return { 'Fn::Sub': `${regional('lambda')}:function:${functionPrefix}${name}` };
}

/** The stack creates the log group. If the function created it, the logs would never expire. */
function logTo(stack: Stack, name: string): Statement {
  return allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logsOf(stack, name));
}

function parameterArn(name: string) {
  return { 'Fn::Sub': `${regional('ssm')}:parameter/${name.replace(/^\//, '')}` };
}

function logsOf({ functionPrefix }: Stack, name: string) {
  return { 'Fn::Sub': `${regional('logs')}:log-group:/aws/lambda/${functionPrefix}${name}:*` };
}

function regional(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
}
