// One role per function, and the page's policy: exact actions on exact prefixes, as CloudFormation.
import { tierNames } from '#core/tiers.ts';

export interface Stack {
  /** What stands before a function's name in serverless.yml; `<service>-<stage>-`. */
  readonly functionPrefix: string;
  readonly bucket: string;
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly object[];
}

/** The workers of the tiers above the dispatcher's, from the smallest to the largest. */
const workers = tierNames.slice(1).map((tier) => `worker-${tier}`);

/** Who takes over from whom, and so who may invoke whom. */
const functions = [
  { name: 'dispatcher', handsTo: workers, failuresTo: 'failed-invocation' },
  // A second try is one on the next tier; what has taken an upload's place since it was planned may need any larger one.
  ...workers.map((name, i) => ({
    name,
    handsTo: workers.slice(i + 1),
    failuresTo: 'failed-invocation',
  })),
  { name: 'failed-invocation', handsTo: workers, failuresTo: undefined },
];

/** As serverless.yml names them. */
export const functionNames: readonly string[] = functions.map(({ name }) => name);

/** `worker-medium` -> `WorkerMedium`, with which the logical ids of what belongs to the function begin. */
export function idPrefix(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Logical id of a function's role, which serverless.yml gives the function. */
export function roleId(name: string): string {
  return `${idPrefix(name)}Role`;
}

/** @returns the roles by their logical ids */
export function roleResources(stack: Stack): Record<string, object> {
  return Object.fromEntries(
    functions.map(({ name, handsTo, failuresTo }) => {
      const invoked = failuresTo === undefined ? handsTo : [...handsTo, failuresTo];
      return [
        roleId(name),
        roleOf([
          // The group is the stack's: a function that made its own would make it without a retention.
          allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logsOf(stack, name)),
          allow(['s3:GetObject'], objects(stack, 'input'), objects(stack, 'output')),
          allow(['s3:PutObject', 's3:DeleteObject'], objects(stack, 'output')),
          listBucket(stack),
          allow(['lambda:InvokeFunction'], ...invoked.map((other) => functionArn(stack, other))),
          ...(failuresTo === undefined
            ? [allow(['sqs:SendMessage'], { 'Fn::GetAtt': ['LostInvocations', 'Arn'] })]
            : []),
        ]),
      ];
    }),
  );
}

/** For whoever runs the page. What it signs for a browser is checked by S3 against the same rights. */
export function webServerPolicy(stack: Stack): object {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Description: 'What the web server of Thumbnail Generator needs',
      PolicyDocument: policyOf([
        allow(['s3:PutObject'], objects(stack, 'input')),
        allow(['s3:GetObject'], objects(stack, 'input'), objects(stack, 'output')),
        listBucket(stack),
      ]),
    },
  };
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
      // In the role and not beside it: Lambda refuses a destination that the role may not use yet.
      Policies: [{ PolicyName: 'function', PolicyDocument: policyOf(statements) }],
    },
  };
}

function policyOf(Statement: readonly Statement[]) {
  return { Version: '2012-10-17', Statement };
}

function allow(Action: readonly string[], ...Resource: object[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/**
 * Without it S3 answers 403 for a missing key, which cannot be told from a fault. Not for some prefixes only: the request
 * for an object has no `s3:prefix`, so under that condition its missing key would be a 403 again.
 */
function listBucket({ bucket }: Stack): Statement {
  return allow(['s3:ListBucket'], { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}` });
}

function objects({ bucket }: Stack, folder: 'input' | 'output') {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}/${folder}/*` };
}

/** By its name, since a reference to the function would need the role that is being made here. */
function functionArn({ functionPrefix }: Stack, name: string) {
  return { 'Fn::Sub': `${regional('lambda')}:function:${functionPrefix}${name}` };
}

function logsOf({ functionPrefix }: Stack, name: string) {
  return { 'Fn::Sub': `${regional('logs')}:log-group:/aws/lambda/${functionPrefix}${name}:*` };
}

function regional(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
}
