// Nothing is lost in silence: each function's limits, destination, log and alarms, and who may invoke it from outside.
import * as z from 'zod';
import type { Names } from './roles.ts';
import { resourcesOf, type Template, textOf } from './template.ts';

/** @returns a sentence for each invocation that could get lost, or come from where it must not */
export function looseInvocations(template: Template, { functionPrefix }: Names): string[] {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');
  return [
    ...functions.flatMap(([id, { Properties }]) => {
      const name = textOf(Properties.FunctionName);
      const short = name.replace(functionPrefix, '');
      return [...eventFaults(template, id, short), ...logFaults(template, name)];
    }),
    ...missingAlarms(
      template,
      functions.map(([, { Properties }]) => textOf(Properties.FunctionName)),
      functionPrefix,
    ),
    ...openDoors(template),
  ];
}

const limitsSchema = z.object({
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().min(1).max(2),
  // Lambda's longest: an upload that waits is better than one that fails.
  MaximumEventAgeInSeconds: z.literal(21_600),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
});

function eventFaults(template: Template, id: string, name: string): string[] {
  const configs = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').filter(
    ([, { Properties }]) => textOf(Properties.FunctionName) === `\${${id}}`,
  );
  const limits = limitsSchema.safeParse(configs[0]?.[1].Properties).data;
  if (!limits) return [`${name} has no limits of its tries and their age, or no destination`];
  const destination = textOf(limits.DestinationConfig.OnFailure.Destination);
  const wanted =
    name === 'failed-invocation'
      ? `\${LostInvocations.Arn}`
      : `\${FailedDashinvocationLambdaFunction.Arn}`;
  return destination === wanted ? [] : [`failures of ${name} go to ${destination}`];
}

function logFaults(template: Template, name: string): string[] {
  const group = resourcesOf(template, 'AWS::Logs::LogGroup').find(
    ([, { Properties }]) => Properties.LogGroupName === `/aws/lambda/${name}`,
  );
  return typeof group?.[1].Properties.RetentionInDays === 'number'
    ? []
    : [`the log of ${name} is kept for ever`];
}

function missingAlarms(template: Template, functions: readonly string[], prefix: string): string[] {
  const watched = new Set(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
      const [dimension] = z
        .tuple([z.object({ Value: z.unknown() })])
        .catch([{ Value: '' }])
        .parse(Properties.Dimensions);
      return `${textOf(Properties.MetricName)} of ${textOf(dimension.Value)}`;
    }),
  );
  const renders = functions.filter((name) => !name.endsWith('failed-invocation'));
  const wanted = [
    `ApproximateNumberOfMessagesVisible of \${LostInvocations.QueueName}`,
    `Errors of ${prefix}failed-invocation`,
    `Errors of ${prefix}dispatcher`,
    ...functions.flatMap((name) =>
      ['Throttles', 'AsyncEventsDropped', 'DestinationDeliveryFailures'].map(
        (metric) => `${metric} of ${name}`,
      ),
    ),
    ...renders.map((name) => `Duration of ${name}`),
  ];
  return wanted.filter((alarm) => !watched.has(alarm)).map((alarm) => `no alarm for ${alarm}`);
}

const fromOurBucket = z.strictObject({
  FunctionName: z.unknown(),
  Action: z.literal('lambda:InvokeFunction'),
  Principal: z.literal('s3.amazonaws.com'),
  SourceArn: z.unknown().refine((arn) => /:s3:::[a-z0-9.-]+$/.test(textOf(arn))),
  SourceAccount: z.unknown().refine((account) => textOf(account) === `\${AWS::AccountId}`),
});

function openDoors(template: Template): string[] {
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission').filter(
    ([, { Properties }]) => !fromOurBucket.safeParse(Properties).success,
  );
  const urls = resourcesOf(template, 'AWS::Lambda::Url');
  return [...permissions, ...urls].map(([id]) => `${id} lets others than our bucket invoke`);
}
