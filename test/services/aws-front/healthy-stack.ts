// What AWS says of a stack in which all is well.
import type { Place } from '#core/keys.ts';
import { tiers } from '#core/tiers.ts';
import { queueReplies } from './queue.ts';
import { errorReply, jsonReply, queryReply, type Reply, xmlReply } from './replies.ts';

export interface FrontRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A promise that never resolves is a service that hangs. `undefined` passes the request on to the local stack. */
export type Answer = (request: FrontRequest) => Reply | undefined | Promise<Reply>;

export const account = '123456789012';
const lambdaArn = `arn:aws:lambda:us-east-1:${account}:function`;

export interface HealthyStack {
  readonly stackName: string;
  readonly bucket: string;
  readonly queueUrl: string;
  readonly page: string;
  /** A place in a bucket that somebody else made. */
  readonly source?: Place | undefined;
}

/** @returns answers by IAM action */
export function healthyAnswers({ stackName, bucket, queueUrl, page }: HealthyStack) {
  const outputs = { BucketName: bucket, LostInvocationsUrl: queueUrl, PageUrl: page };
  const answers: Record<string, Answer> = {
    'sts:GetCallerIdentity': () =>
      queryReply(
        'GetCallerIdentity',
        `<Arn>arn:aws:iam::${account}:user/operator</Arn><UserId>AIDA</UserId><Account>${account}</Account>`,
      ),
    'cloudformation:DescribeStacks': () => describeStacks(stackName, 'UPDATE_COMPLETE', outputs),
    'cloudformation:DescribeStackResource': () =>
      queryReply(
        'DescribeStackResource',
        `<StackResourceDetail><LogicalResourceId>AlarmTopic</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>` +
          `<PhysicalResourceId>arn:aws:sns:us-east-1:${account}:alarms</PhysicalResourceId></StackResourceDetail>`,
      ),
    'sns:ListSubscriptionsByTopic': () => listSubscriptions('arn:aws:sns:us-east-1:1:alarms:1a2b'),
    'lambda:GetAccountSettings': () => accountSettings(1000),
    'lambda:GetFunctionConfiguration': ({ url }) => {
      const name = url.pathname.split('/')[3] ?? '';
      return functionConfiguration(name, sizeOf(name.slice(stackName.length + 1)), bucket);
    },
    'lambda:GetPolicy': () => functionPolicy(bucket, stackName),
    'lambda:ListEventSourceMappings': () =>
      jsonReply({ EventSourceMappings: [{ State: 'Enabled' }] }),
    's3:GetBucketNotification': () =>
      xmlReply(
        notificationXml(
          `<CloudFunctionConfiguration><Id>1</Id><CloudFunction>${lambdaArn}:${stackName}-dispatcher</CloudFunction>`,
          'CloudFunctionConfiguration',
        ),
      ),
    's3:GetBucketPolicy': () =>
      jsonReply({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
    's3:GetBucketPublicAccessBlock': () => publicAccessBlock('true'),
    's3:GetEncryptionConfiguration': () => encryption('AES256'),
    ...queueReplies(),
  };
  return answers;
}

export function describeStacks(
  name: string,
  status: string,
  outputs: Readonly<Record<string, string>>,
): Reply {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return queryReply(
    'DescribeStacks',
    `<Stacks><member><StackName>${name}</StackName><StackStatus>${status}</StackStatus>` +
      `<CreationTime>2026-11-01T10:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`,
  );
}

export function noSuchStack(name: string): Reply {
  return errorReply(
    'cloudformation',
    'ValidationError',
    `Stack with id ${name} does not exist`,
    400,
  );
}

/** @param arn of the subscription, or "PendingConfirmation" */
export function listSubscriptions(arn: string): Reply {
  return queryReply(
    'ListSubscriptionsByTopic',
    `<Subscriptions><member><TopicArn>arn:aws:sns:us-east-1:${account}:alarms</TopicArn><Protocol>email</Protocol>` +
      `<SubscriptionArn>${arn}</SubscriptionArn><Owner>${account}</Owner><Endpoint>operator@example.com</Endpoint></member></Subscriptions>`,
  );
}

export function accountSettings(concurrency: number): Reply {
  const AccountLimit = {
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: concurrency,
    UnreservedConcurrentExecutions: concurrency,
  };
  return jsonReply({ AccountLimit, AccountUsage: { TotalCodeSize: 0, FunctionCount: 5 } });
}

interface Size {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

export function sizeOf(name: string): Size {
  const [small] = tiers;
  const tier = name === 'dispatcher' ? small : tiers.find((each) => `worker-${each.name}` === name);
  return tier ?? { memoryMb: 256, timeoutSeconds: 60 };
}

export function functionConfiguration(
  name: string,
  { memoryMb, timeoutSeconds }: Size,
  bucket: string,
  changes: object = {},
): Reply {
  return jsonReply({
    FunctionName: name,
    FunctionArn: `${lambdaArn}:${name}`,
    Runtime: 'nodejs24.x',
    MemorySize: memoryMb,
    Timeout: timeoutSeconds,
    LastModified: '2026-11-20T08:15:00.000+0000',
    CodeSha256: 'bm90IHRoZSB6aXAgb2YgdGhpcyBjaGVja291dCwgbm8u',
    Environment: { Variables: { BUCKET_NAME: bucket } },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Architectures: ['arm64'],
    ...changes,
  });
}

export function functionPolicy(bucket: string, stackName: string): Reply {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [
      {
        Sid: 'DispatcherLambdaPermissionUploadsS3',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: `${lambdaArn}:${stackName}-dispatcher`,
        Condition: {
          StringEquals: { 'AWS:SourceAccount': account },
          ArnLike: { 'AWS:SourceArn': `arn:aws:s3:::${bucket}` },
        },
      },
    ],
  });
  return jsonReply({ Policy, RevisionId: 'a' });
}

/** @param start of the configuration's element, up to its target */
export function notificationXml(start: string, element: string, prefix = 'input/'): string {
  return (
    `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${start}<Event>s3:ObjectCreated:*</Event>` +
    `<Filter><S3Key><FilterRule><Name>Prefix</Name><Value>${prefix}</Value></FilterRule></S3Key></Filter></${element}></NotificationConfiguration>`
  );
}

export function publicAccessBlock(restricts: 'true' | 'false'): Reply {
  return xmlReply(
    '<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><BlockPublicAcls>true</BlockPublicAcls>' +
      '<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>' +
      `<RestrictPublicBuckets>${restricts}</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
  );
}

export function encryption(algorithm: string): Reply {
  return xmlReply(
    '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault>' +
      `<SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
  );
}
