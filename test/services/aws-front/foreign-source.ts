// What AWS says of a healthy stack whose source is a bucket that somebody else made.
import { addressOf, type Place } from '#core/keys.ts';
import {
  type Answer,
  describeStacks,
  functionConfiguration,
  type HealthyStack,
  sizeOf,
} from './healthy-stack.ts';
import { jsonReply, queryReply, type Reply, xmlReply } from './replies.ts';

/** The notification configuration of the bucket, as somebody else left it. */
export const othersXml =
  '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
  '<TopicConfiguration><Id>audit</Id><Topic>arn:aws:sns:us-east-1:1:audit</Topic><Event>s3:ObjectRemoved:*</Event></TopicConfiguration>' +
  '<QueueConfiguration><Id>scan</Id><Queue>arn:aws:sqs:us-east-1:1:scan</Queue><Event>s3:ObjectCreated:Put</Event>' +
  '<Event>s3:ObjectCreated:Copy</Event><Filter><S3Key><FilterRule><Name>Suffix</Name><Value>.pdf</Value></FilterRule>' +
  '<FilterRule><Name>Prefix</Name><Value>in box/&amp;é/</Value></FilterRule></S3Key></Filter></QueueConfiguration>' +
  '<CloudFunctionConfiguration><Id>index</Id><CloudFunction>arn:aws:lambda:us-east-1:1:function:index</CloudFunction>' +
  '<Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration></NotificationConfiguration>';

export const lostEventsUrlOf = ({ queueUrl }: Pick<HealthyStack, 'queueUrl'>) =>
  queueUrl.replace(/[^/]+$/, 'LostEvents');

export interface RuleReply {
  readonly Name: string;
  readonly EventPattern?: string;
  readonly State: 'ENABLED' | 'DISABLED';
}

export function ruleOf(Name: string, bucket: string | undefined, ...types: string[]): RuleReply {
  const detail = bucket === undefined ? {} : { detail: { bucket: { name: [bucket] } } };
  const pattern = { source: ['aws.s3'], 'detail-type': types, ...detail };
  return { Name, EventPattern: JSON.stringify(pattern), State: 'ENABLED' };
}

/** One rule a page, so that a reader has to turn it. */
export function listRules(rules: readonly RuleReply[]): Answer {
  return ({ body }) => {
    const at = Number(JSON.parse(body).NextToken ?? 0);
    const NextToken = at + 1 < rules.length ? String(at + 1) : undefined;
    return jsonReply({ Rules: rules.slice(at, at + 1), NextToken });
  };
}

/** The bucket's configuration is kept as it was written. @returns answers by IAM action, beside those of `healthyAnswers` */
export function foreignSourceAnswers(stack: HealthyStack, source: Place): Record<string, Answer> {
  const { stackName, bucket, queueUrl } = stack;
  const created = `${stackName}-SourceUploads-1A2B`;
  const deleted = `${stackName}-SourceDeletions-3C4D`;
  const outputs = {
    BucketName: bucket,
    LostInvocationsUrl: queueUrl,
    LostEventsUrl: lostEventsUrlOf(stack),
    SourcePlace: addressOf(source),
    OutputPlace: addressOf({ bucket, prefix: 'output/' }),
  };
  let xml = othersXml;
  const variables = {
    BUCKET_NAME: bucket,
    SOURCE_BUCKET: source.bucket,
    SOURCE_PREFIX: source.prefix,
    EVENTS: 'on',
  };
  const resources = [created, deleted].map(
    (name) =>
      `<member><ResourceType>AWS::Events::Rule</ResourceType><PhysicalResourceId>${name}</PhysicalResourceId></member>`,
  );
  return {
    'cloudformation:DescribeStacks': () => describeStacks(stackName, 'UPDATE_COMPLETE', outputs),
    'cloudformation:ListStackResources': () =>
      queryReply(
        'ListStackResources',
        `<StackResourceSummaries>${resources.join('')}</StackResourceSummaries>`,
      ),
    'events:PutEvents': () => jsonReply({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
    'events:ListRules': listRules([
      ruleOf(created, source.bucket, 'Object Created'),
      ruleOf(deleted, source.bucket, 'Object Deleted'),
      ruleOf('of-another-bucket', 'another', 'Object Created'),
      { Name: 'nightly', State: 'ENABLED' },
    ]),
    'lambda:GetFunctionConfiguration': ({ url }) => {
      const name = url.pathname.split('/')[3] ?? '';
      const Environment = { Variables: variables };
      const size = sizeOf(name.slice(stackName.length + 1));
      return functionConfiguration(name, size, bucket, { Environment });
    },
    's3:GetBucketNotification': ({ url }) => (isOf(url, source) ? written(xml) : undefined),
    's3:PutBucketNotification': ({ url, body }) => {
      if (!isOf(url, source)) return undefined;
      xml = body;
      return { ...xmlReply(''), body: '' };
    },
  };
}

const isOf = ({ pathname }: URL, { bucket }: Place) => pathname.split('/')[1] === bucket;

function written(xml: string): Reply {
  return { ...xmlReply(''), body: xml };
}
