// What the other checks have looked over. Whatever else gets into the template is found, since nobody knows what it opens.
import type { Template } from './template.ts';

/** Every type of resource with the properties that it may have; those that only some settings bring are among them. */
const knownProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': [
    'BucketEncryption',
    'BucketName',
    'CorsConfiguration',
    'LifecycleConfiguration',
    'NotificationConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
  ],
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'RetentionInDays'],
  'AWS::Lambda::Function': [
    'Architectures',
    'Code',
    'Environment',
    'FunctionName',
    'Handler',
    'MemorySize',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Timeout',
  ],
  'AWS::Lambda::Version': ['CodeSha256', 'FunctionName'],
  'AWS::Lambda::EventInvokeConfig': [
    'DestinationConfig',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Policies'],
  'AWS::IAM::ManagedPolicy': ['Description', 'PolicyDocument'],
  'AWS::CloudWatch::Alarm': [
    'AlarmActions',
    'AlarmDescription',
    'ComparisonOperator',
    'Dimensions',
    'EvaluationPeriods',
    'MetricName',
    'Namespace',
    'Period',
    'Statistic',
    'Threshold',
    'TreatMissingData',
  ],
  'AWS::SNS::Topic': ['Subscription'],
  'AWS::SQS::Queue': ['MessageRetentionPeriod', 'SqsManagedSseEnabled'],
  'AWS::SQS::QueuePolicy': ['PolicyDocument', 'Queues'],
};

/** @returns a sentence for every resource, or property of one, that no check knows */
export function unknownParts({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const known = knownProperties[Type];
    if (!known) return [`${id} is a ${Type}, which no check knows`];
    return Object.keys(Properties)
      .filter((name) => !known.includes(name))
      .map((name) => `${id} has ${name}, which no check knows`);
  });
}
