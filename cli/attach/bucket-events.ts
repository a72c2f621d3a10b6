// Who receives the events of a bucket: the entries of its notification configuration, and the rules of EventBridge. These functions
// are pure, because a mistake here would switch off somebody else's events.
import type { EventBridgeConfiguration, NotificationConfiguration } from '@aws-sdk/client-s3';
import * as z from 'zod';

/** What the SDK reads of a configuration, and writes again. */
const knownElements: ReadonlySet<string> = new Set([
  ...['NotificationConfiguration', 'EventBridgeConfiguration'],
  ...['TopicConfiguration', 'Topic', 'QueueConfiguration', 'Queue'],
  ...['CloudFunctionConfiguration', 'CloudFunction'],
  ...['Id', 'Event', 'Filter', 'S3Key', 'FilterRule', 'Name', 'Value'],
]);

/** @returns an element that the SDK would drop without a word: the next PUT would delete it */
export function findUnknownElement(xml: string): string | undefined {
  const names = [...xml.matchAll(/<([A-Za-z][\w:.-]*)/g)].map(([, name = '']) => name);
  return names.find((name) => !knownElements.has(name));
}

/** EventBridge is one switch for the whole bucket. */
export function withEventBridge(found: NotificationConfiguration): NotificationConfiguration {
  return { ...found, EventBridgeConfiguration: {} };
}

export function withoutEventBridge({
  EventBridgeConfiguration: _,
  ...others
}: NotificationConfiguration): NotificationConfiguration {
  return others;
}

export function isEventBridgeOn(found: {
  readonly EventBridgeConfiguration?: EventBridgeConfiguration | undefined;
}): boolean {
  return found.EventBridgeConfiguration !== undefined;
}

/**
 * @returns a line for each entry. Two entries have the same line if S3 treats them alike. The order of events and rules does not
 *   matter.
 */
export function entriesOf(found: NotificationConfiguration): string[] {
  const {
    LambdaFunctionConfigurations: functions = [],
    QueueConfigurations: queues = [],
    TopicConfigurations: topics = [],
  } = found;
  return [
    ...functions.map((entry) => lineOf(`Lambda ${entry.LambdaFunctionArn}`, entry)),
    ...queues.map((entry) => lineOf(`queue ${entry.QueueArn}`, entry)),
    ...topics.map((entry) => lineOf(`topic ${entry.TopicArn}`, entry)),
    ...(isEventBridgeOn(found) ? ['EventBridge, all events of the bucket'] : []),
  ];
}

interface Entry {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?:
    | {
        readonly Key?:
          | {
              readonly FilterRules?:
                | readonly {
                    readonly Name?: string | undefined;
                    readonly Value?: string | undefined;
                  }[]
                | undefined;
            }
          | undefined;
      }
    | undefined;
}

function lineOf(target: string, { Id, Events = [], Filter }: Entry): string {
  // S3 answers with "Prefix" for a rule that was written as "prefix".
  const rules = (Filter?.Key?.FilterRules ?? [])
    .map(({ Name = '', Value = '' }) => `${Name.toLowerCase()} ${JSON.stringify(Value)}`)
    .sort();
  const keys = rules.length > 0 ? ` for keys with ${rules.join(' and ')}` : '';
  return `${target}, ${[...Events].sort().join(' ')}${keys}, id ${JSON.stringify(Id ?? '')}`;
}

/** @returns the entries that only one of the two configurations has */
export function compareEntries(
  expected: NotificationConfiguration,
  found: NotificationConfiguration,
): { readonly missing: readonly string[]; readonly unexpected: readonly string[] } {
  const [a, b] = [new Set(entriesOf(expected)), new Set(entriesOf(found))];
  return {
    missing: [...a].filter((line) => !b.has(line)),
    unexpected: [...b].filter((line) => !a.has(line)),
  };
}

/** Events that S3 sends to EventBridge once it is on (S3 user guide, "Using EventBridge"). CloudTrail's events of S3 are others. */
const eventTypes = [
  'Object Created',
  'Object Deleted',
  'Object Restore Initiated',
  'Object Restore Completed',
  'Object Restore Expired',
  'Object Storage Class Changed',
  'Object Access Tier Changed',
  'Object ACL Updated',
  'Object Tags Added',
  'Object Tags Deleted',
] as const;
export type BucketEvent = (typeof eventTypes)[number];

const patternSchema = z.looseObject({
  source: z.unknown().optional(),
  'detail-type': z.unknown().optional(),
  resources: z.unknown().optional(),
  detail: z
    .looseObject({ bucket: z.looseObject({ name: z.unknown().optional() }).optional() })
    .optional(),
});

/**
 * @param pattern event pattern of a rule, in JSON
 * @param events one match is enough
 * @returns false only if the rule cannot receive such an event of the bucket. What we do not understand may match
 */
export function mayReceive(
  pattern: string,
  bucket: string,
  events: readonly BucketEvent[] = eventTypes,
): boolean {
  const found = patternSchema.safeParse(parseJson(pattern)).data;
  if (!found) return true;
  const arns = ['aws', 'aws-cn', 'aws-us-gov'].map(
    (partition) => `arn:${partition}:s3:::${bucket}`,
  );
  return (
    allows(found.source, ['aws.s3']) &&
    allows(found['detail-type'], events) &&
    allows(found.resources, arns) &&
    allows(found.detail?.bucket?.name, [bucket])
  );
}

/** A field that the pattern does not name may have any value. */
function allows(matchers: unknown, values: readonly string[]): boolean {
  if (!Array.isArray(matchers)) return true;
  return matchers.some((matcher) => values.some((value) => mayMatch(matcher, value)));
}

const prefixSchema = z.strictObject({ prefix: z.string() });
const anythingButSchema = z.strictObject({
  'anything-but': z.union([z.string().transform((text) => [text]), z.array(z.string())]),
});

function mayMatch(matcher: unknown, value: string): boolean {
  if (typeof matcher === 'string') return matcher === value;
  const prefix = prefixSchema.safeParse(matcher).data?.prefix;
  if (prefix !== undefined) return value.startsWith(prefix);
  const excluded = anythingButSchema.safeParse(matcher).data?.['anything-but'];
  return !excluded?.includes(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
