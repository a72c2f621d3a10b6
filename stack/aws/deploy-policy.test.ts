// docs/deploy-policy.json: what the person who deploys may do. Only AWS can prove that it is enough.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  Statement: z.array(z.object({ Sid: z.string(), Action: list, Resource: list })),
});
const text = readFileSync('docs/deploy-policy.json', 'utf8');
const statements = policySchema.parse(JSON.parse(text)).Statement;

/** Kinds of ARN; "*" for an action that AWS checks against no resource (Service Authorization Reference, December 2026). */
const arns = {
  any: '*',
  bucket: 'arn:aws:s3:::thumbnail-generator-dev-1-eu-west-1',
  object: 'arn:aws:s3:::thumbnail-generator-dev-serverlessdeploymentbucket-x1/serverless/a.zip',
  function: 'arn:aws:lambda:eu-west-1:1:function:thumbnail-generator-dev-page',
  mapping: 'arn:aws:lambda:eu-west-1:1:event-source-mapping:0a-1b',
  role: 'arn:aws:iam::1:role/thumbnail-generator-dev-PageRole-x1',
  linkedRole:
    'arn:aws:iam::1:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway',
  log: 'arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/thumbnail-generator-dev-page',
  queue: 'arn:aws:sqs:eu-west-1:1:thumbnail-generator-dev-LostInvocations-x1',
  rule: 'arn:aws:events:eu-west-1:1:rule/thumbnail-generator-dev-SourceUploads-x1',
  topic: 'arn:aws:sns:eu-west-1:1:thumbnail-generator-dev-AlarmTopic-x1',
  alarm: 'arn:aws:cloudwatch:eu-west-1:1:alarm:thumbnail-generator-dev-PageErrorsAlarm-x1',
  dashboard: 'arn:aws:cloudwatch::1:dashboard/thumbnail-generator-dev-eu-west-1',
  apis: 'arn:aws:apigateway:eu-west-1::/apis',
  api: 'arn:aws:apigateway:eu-west-1::/apis/a1/routes/b2',
  domains: 'arn:aws:apigateway:eu-west-1::/domainnames',
  domain: 'arn:aws:apigateway:eu-west-1::/domainnames/example.com/apimappings/c3',
  tags: 'arn:aws:apigateway:eu-west-1::/tags/arn',
} as const;

/**
 * What CloudFormation calls to create, read, update and delete each type: `handlers` and `tagging` of its public schema, in
 * hashicorp/terraform-provider-awscc and aws-cloudformation/cfn-lint, read on 2 December 2026. S3::Bucket and
 * ApiGatewayV2::Stage have no handlers there, so their rows follow from the properties that we set. Left out are calls for
 * properties that we do not set: networks, keys, code signing, layers, file systems, managed policies, permission
 * boundaries, roles of topics, data protection and delivery of logs.
 */
const callsOf: Readonly<Record<string, Partial<Record<keyof typeof arns, string>>>> = {
  'S3::Bucket': {
    bucket: `s3: CreateBucket DeleteBucket ListBucket GetBucketTagging PutBucketTagging GetEncryptionConfiguration
      PutEncryptionConfiguration GetBucketCORS PutBucketCORS GetBucketNotification PutBucketNotification
      GetLifecycleConfiguration PutLifecycleConfiguration GetBucketPublicAccessBlock PutBucketPublicAccessBlock
      GetBucketOwnershipControls PutBucketOwnershipControls GetBucketVersioning TagResource UntagResource`,
  },
  'S3::BucketPolicy': { bucket: 's3: GetBucketPolicy PutBucketPolicy DeleteBucketPolicy' },
  'Lambda::Function': {
    function: `lambda: CreateFunction GetFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration
      PutFunctionConcurrency DeleteFunctionConcurrency GetFunctionCodeSigningConfig GetRuntimeManagementConfig
      PutRuntimeManagementConfig GetFunctionRecursionConfig PutFunctionRecursionConfig TagResource UntagResource ListTags`,
    object: 's3: GetObject GetObjectVersion',
    role: 'iam: PassRole',
  },
  'Lambda::EventInvokeConfig': {
    function: `lambda: PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig
      DeleteFunctionEventInvokeConfig`,
  },
  'Lambda::EventSourceMapping': {
    any: 'lambda: CreateEventSourceMapping',
    mapping: `lambda: GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping TagResource UntagResource
      ListTags`,
  },
  'Lambda::Permission': { function: 'lambda: AddPermission GetPolicy RemovePermission' },
  'Logs::LogGroup': {
    any: 'logs: DescribeLogGroups',
    log: `logs: CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagLogGroup UntagLogGroup
      ListTagsLogGroup TagResource UntagResource ListTagsForResource GetDataProtectionPolicy`,
  },
  'Logs::MetricFilter': { log: 'logs: PutMetricFilter DescribeMetricFilters DeleteMetricFilter' },
  'IAM::Role': {
    role: `iam: CreateRole GetRole UpdateRole DeleteRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy
      DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies TagRole UntagRole`,
  },
  'SQS::Queue': {
    queue: `sqs: CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes DeleteQueue ListQueueTags TagQueue
      UntagQueue`,
  },
  'SQS::QueuePolicy': { queue: 'sqs: SetQueueAttributes' },
  'Events::Rule': {
    rule: 'events: PutRule DescribeRule DeleteRule PutTargets RemoveTargets ListTargetsByRule TagResource UntagResource ListTagsForResource',
  },
  'SNS::Topic': {
    any: 'sns: Unsubscribe',
    topic: `sns: CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic Subscribe ListSubscriptionsByTopic
      TagResource UntagResource ListTagsForResource GetDataProtectionPolicy`,
  },
  'CloudWatch::Alarm': {
    any: 'cloudwatch: DescribeAlarms',
    alarm: 'cloudwatch: PutMetricAlarm DeleteAlarms TagResource UntagResource ListTagsForResource',
  },
  'CloudWatch::Dashboard': {
    dashboard: `cloudwatch: PutDashboard GetDashboard DeleteDashboards TagResource UntagResource ListTagsForResource`,
  },
  'ApiGatewayV2::Api': {
    apis: 'apigateway: POST',
    api: 'apigateway: GET PUT PATCH POST DELETE',
    tags: 'apigateway: GET PUT POST DELETE',
  },
  'ApiGatewayV2::Stage': { api: 'apigateway: POST GET PATCH DELETE' },
  'ApiGatewayV2::Route': { api: 'apigateway: POST GET PATCH PUT DELETE' },
  'ApiGatewayV2::Integration': { api: 'apigateway: POST GET PATCH PUT DELETE' },
  'ApiGatewayV2::ApiMapping': { domain: 'apigateway: POST GET PATCH PUT DELETE' },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html
  'ApiGatewayV2::DomainName': {
    domains: 'apigateway: POST',
    domain: 'apigateway: GET PUT PATCH DELETE',
    linkedRole: 'iam: CreateServiceLinkedRole',
  },
};

describe('the person who deploys may do what CloudFormation calls', () => {
  const template = ['template', 'options']
    .map((name) => readFileSync(`stack/aws/reviewed-${name}.snap`, 'utf8'))
    .join();
  const types = new Set([...template.matchAll(/AWS::(\w+::\w+)"/g)].map(([, type = '']) => type));

  it('for every type in the template, with all options', () => {
    expect([...types].sort()).toEqual(Object.keys(callsOf).sort());
  });

  it.each(Object.entries(callsOf))('for %s', (_type, calls) => {
    const denied = Object.entries(arns).flatMap(([kind, arn]) =>
      actionsIn(Object.entries(calls).find(([of]) => of === kind)?.[1])
        .filter((action) => !isAllowed(action, arn))
        .map((action) => `${action} on ${arn}`),
    );
    expect(denied).toEqual([]);
  });
});

it('names this service, and no other resources unless they have no name of ours', () => {
  const service = /^service: (.+)$/m.exec(readFileSync('serverless.yml', 'utf8'))?.[1];
  const open = statements.filter(({ Resource }) =>
    Resource.some((arn) => !arn.includes(`${service}-`) && !arn.startsWith('arn:aws:apigateway:')),
  );
  expect(open.map(({ Sid }) => Sid)).toEqual([
    'RoleOfApiGatewayForADomain',
    'EventSourceMappings',
    'WithoutAName',
  ]);
  expect(open.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

it('fits into a managed policy, which may have 6144 characters without spaces', () => {
  expect(text.replaceAll(/\s/g, '').length).toBeLessThan(6144);
});

/** "s3: A B" -> "s3:A", "s3:B" */
function actionsIn(calls = ''): string[] {
  const [service, ...names] = calls.split(/\s+/);
  return names.map((name) => `${service}${name}`);
}

function isAllowed(action: string, arn: string): boolean {
  return statements.some(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern, action)) &&
      Resource.some((pattern) => matches(pattern, arn)),
  );
}

/** In an IAM policy, "*" stands for any characters. */
function matches(pattern: string, value: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.$/:+?()[\]{}|^\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}
