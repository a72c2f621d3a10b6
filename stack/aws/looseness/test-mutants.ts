// The template, made looser in one way at a time: each of these must be found.
import type { Template } from './template.ts';

interface Mutant {
  /** What was done to the template. */
  readonly what: string;
  /** Where: keys and indices from the template down. */
  readonly path: readonly (string | number)[];
  /** `undefined` removes what is there. */
  readonly value: unknown;
}

const dispatcherStatements = policyOf('DispatcherRole');
const uploads = ['Resources', 'S3BucketUploads', 'Properties'];
const tlsOnly = statementsAt('UploadsBucketPolicy');

export const mutants: readonly Mutant[] = [
  {
    what: 'any action on objects',
    path: [...dispatcherStatements, 1, 'Action'],
    value: ['s3:*'],
  },
  {
    what: 'one action too many',
    path: [...dispatcherStatements, 1, 'Action'],
    value: ['s3:GetObject', 's3:GetObjectAcl'],
  },
  {
    what: 'objects of every bucket',
    path: [...dispatcherStatements, 1, 'Resource'],
    value: '*',
  },
  {
    what: 'the whole bucket instead of two prefixes',
    path: [...dispatcherStatements, 2, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:s3:::thumbnail-generator-dev/*`,
  },
  {
    what: 'writing uploads',
    path: [...dispatcherStatements, 2, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:s3:::thumbnail-generator-dev/input/*`,
  },
  {
    what: 'everything but something',
    path: [...dispatcherStatements, 1],
    value: { Effect: 'Allow', NotAction: ['iam:PassRole'], Resource: ['*'] },
  },
  {
    what: 'a worker may invoke every worker',
    path: [...policyOf('WorkerMediumRole'), 4, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:thumbnail-generator-dev-worker-*`,
  },
  {
    what: 'the largest worker may invoke the smallest',
    path: [...policyOf('WorkerHugeRole'), 4, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:thumbnail-generator-dev-worker-medium`,
  },
  {
    what: "another function's log",
    path: [...dispatcherStatements, 0, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:*`,
  },
  {
    what: 'a managed policy on a role',
    path: ['Resources', 'DispatcherRole', 'Properties', 'ManagedPolicyArns'],
    value: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
  },
  {
    what: 'a role that others assume',
    path: [
      ...['Resources', 'DispatcherRole', 'Properties', 'AssumeRolePolicyDocument'],
      ...['Statement', 0, 'Principal'],
    ],
    value: { AWS: '*' },
  },
  {
    what: 'a shared role',
    path: ['Resources', 'WorkerDashhugeLambdaFunction', 'Properties', 'Role', 'Fn::GetAtt', 0],
    value: 'DispatcherRole',
  },
  {
    what: 'a user beside the roles',
    path: ['Resources', 'Someone'],
    value: { Type: 'AWS::IAM::User', Properties: {} },
  },
  {
    what: 'a web server that writes thumbnails',
    path: [...statementsAt('WebServerPolicy'), 0, 'Resource', 0, 'Fn::Sub'],
    value: `arn:\${AWS::Partition}:s3:::thumbnail-generator-dev/output/*`,
  },
  {
    what: 'public access',
    path: [...uploads, 'PublicAccessBlockConfiguration', 'BlockPublicPolicy'],
    value: false,
  },
  {
    what: "public access to the framework's bucket",
    path: [
      ...['Resources', 'ServerlessDeploymentBucket', 'Properties'],
      'PublicAccessBlockConfiguration',
    ],
    value: undefined,
  },
  { what: 'no encryption', path: [...uploads, 'BucketEncryption'], value: undefined },
  {
    what: 'objects that others own',
    path: [...uploads, 'OwnershipControls', 'Rules', 0, 'ObjectOwnership'],
    value: 'ObjectWriter',
  },
  { what: 'an ACL', path: [...uploads, 'AccessControl'], value: 'PublicRead' },
  { what: 'plain HTTP', path: [...tlsOnly, 0, 'Effect'], value: 'Allow' },
  { what: 'plain HTTP for objects', path: [...tlsOnly, 0, 'Resource', 1], value: undefined },
  {
    what: 'plain HTTP for reading only',
    path: [...tlsOnly, 0, 'Action'],
    value: 's3:PutObject',
  },
  {
    what: 'old TLS',
    path: [...tlsOnly, 1, 'Condition', 'NumericLessThan', 's3:TlsVersion'],
    value: '1.0',
  },
  {
    what: 'no bucket policy',
    path: ['Resources', 'UploadsBucketPolicy'],
    value: undefined,
  },
  {
    what: 'a bucket policy that lets everybody read',
    path: [...tlsOnly, 2],
    value: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' },
  },
  {
    what: 'pages of any origin',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedOrigins'],
    value: ['*'],
  },
  {
    what: 'pages of any subdomain',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedOrigins'],
    value: ['https://*.example.com'],
  },
  {
    what: 'any request header',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedHeaders'],
    value: ['*'],
  },
  {
    what: 'DELETE from a page',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedMethods'],
    value: ['GET', 'DELETE'],
  },
  {
    what: 'parts of uploads kept',
    path: [...uploads, 'LifecycleConfiguration', 'Rules', 0, 'Status'],
    value: 'Disabled',
  },
  {
    what: 'a bucket that goes with the stack',
    path: ['Resources', 'S3BucketUploads', 'DeletionPolicy'],
    value: undefined,
  },
  {
    what: 'a log kept for ever',
    path: ['Resources', 'WorkerDashlargeLogGroup', 'Properties', 'RetentionInDays'],
    value: undefined,
  },
  {
    what: "a function without a log of the stack's",
    path: ['Resources', 'WorkerDashlargeLogGroup'],
    value: undefined,
  },
  {
    what: 'no limit of tries',
    path: ['Resources', 'DispatcherLambdaEvConf', 'Properties', 'MaximumRetryAttempts'],
    value: undefined,
  },
  {
    what: 'events that are dropped sooner',
    path: ['Resources', 'DispatcherLambdaEvConf', 'Properties', 'MaximumEventAgeInSeconds'],
    value: 60,
  },
  {
    what: 'no destination',
    path: ['Resources', 'FailedDashinvocationLambdaEvConf', 'Properties', 'DestinationConfig'],
    value: {},
  },
  {
    what: "a worker's failures sent past failed-invocation",
    path: [
      ...['Resources', 'WorkerDashhugeLambdaEvConf', 'Properties', 'DestinationConfig'],
      ...['OnFailure', 'Destination', 'Fn::GetAtt', 0],
    ],
    value: 'LostInvocations',
  },
  {
    what: 'limits of a version that nobody invokes',
    path: ['Resources', 'DispatcherLambdaEvConf', 'Properties', 'Qualifier'],
    value: 'live',
  },
  {
    what: 'a queue in the clear',
    path: ['Resources', 'LostInvocations', 'Properties', 'SqsManagedSseEnabled'],
    value: undefined,
  },
  {
    what: 'a queue that forgets after four days',
    path: ['Resources', 'LostInvocations', 'Properties', 'MessageRetentionPeriod'],
    value: 345600,
  },
  {
    what: 'a queue over plain HTTP',
    path: ['Resources', 'LostInvocationsPolicy'],
    value: undefined,
  },
  { what: 'no alarm of the queue', path: ['Resources', 'LostInvocationsAlarm'], value: undefined },
  {
    what: 'no alarm of throttling',
    path: ['Resources', 'WorkerHugeThrottlesAlarm'],
    value: undefined,
  },
  {
    what: "an alarm on another stack's function",
    path: ['Resources', 'DispatcherErrorsAlarm', 'Properties', 'Dimensions', 0, 'Value'],
    value: 'thumbnail-generator-prod-dispatcher',
  },
  {
    what: 'events of any bucket',
    path: ['Resources', 'DispatcherLambdaPermissionUploadsS3', 'Properties', 'SourceArn'],
    value: undefined,
  },
  {
    what: 'events of a bucket of the same name in another account',
    path: ['Resources', 'DispatcherLambdaPermissionUploadsS3', 'Properties', 'SourceAccount'],
    value: undefined,
  },
  {
    what: 'a function with an address',
    path: ['Resources', 'DispatcherUrl'],
    value: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } },
  },
  {
    what: 'copies of all uploads in another bucket',
    path: [...uploads, 'ReplicationConfiguration'],
    value: {
      Role: 'arn:aws:iam::111122223333:role/any',
      Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::elsewhere' } }],
    },
  },
  {
    what: 'news of uploads for somebody else',
    path: [...uploads, 'NotificationConfiguration', 'TopicConfigurations'],
    value: [{ Event: 's3:ObjectCreated:*', Topic: 'arn:aws:sns:us-east-1:111122223333:any' }],
  },
  {
    what: 'another door to the bucket',
    path: ['Resources', 'Door'],
    value: { Type: 'AWS::S3::AccessPoint', Properties: { Bucket: { Ref: 'S3BucketUploads' } } },
  },
  {
    what: "somebody else's code in a function",
    path: ['Resources', 'DispatcherLambdaFunction', 'Properties', 'Layers'],
    value: ['arn:aws:lambda:us-east-1:111122223333:layer:any:1'],
  },
  {
    what: 'a log that is sent on',
    path: ['Resources', 'Listener'],
    value: {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: { LogGroupName: '/aws/lambda/any', DestinationArn: 'arn:aws:logs:any' },
    },
  },
  {
    what: "the web server's policy given to a group",
    path: ['Resources', 'WebServerPolicy', 'Properties', 'Groups'],
    value: ['everybody'],
  },
  {
    what: 'a pattern of request headers',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedHeaders'],
    value: ['x-amz-*'],
  },
  {
    what: 'a second origin',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedOrigins', 1],
    value: 'https://elsewhere.example',
  },
  {
    what: 'documents without an origin',
    path: [...uploads, 'CorsConfiguration', 'CorsRules', 0, 'AllowedOrigins'],
    value: ['null'],
  },
];

/** @throws when nothing is where the mutant wants to change something, since that would be no mutant */
export function mutate(template: Template, { path, value }: Mutant): unknown {
  const copy: unknown = structuredClone(template);
  const last = path[path.length - 1] ?? '';
  let at = copy;
  for (const key of path.slice(0, -1)) at = isTree(at) ? at[key] : undefined;
  if (!isTree(at) || (value === undefined && at[last] === undefined)) {
    throw new Error(`Nothing at ${path.join('.')}`);
  }
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
}

function isTree(value: unknown): value is Record<string | number, unknown> {
  return value instanceof Object;
}

function statementsAt(id: string): (string | number)[] {
  return ['Resources', id, 'Properties', 'PolicyDocument', 'Statement'];
}

function policyOf(role: string): (string | number)[] {
  return [...['Resources', role, 'Properties', 'Policies'], ...[0, 'PolicyDocument', 'Statement']];
}
