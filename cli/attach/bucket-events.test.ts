import type { FilterRuleName, NotificationConfiguration } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareEntries,
  entriesOf,
  isEventBridgeOn,
  mayReceive,
  withEventBridge,
  withoutEventBridge,
} from './bucket-events.ts';

const text = fc.string({ maxLength: 6 });
const entry = fc.record(
  {
    Id: text,
    Events: fc.uniqueArray(
      fc.constantFrom('s3:ObjectCreated:*' as const, 's3:ObjectRemoved:Delete' as const),
      { minLength: 1 },
    ),
    Filter: fc.record({
      Key: fc.record({
        FilterRules: fc.uniqueArray(
          fc.record({ Name: fc.constantFrom<FilterRuleName>('prefix', 'suffix'), Value: text }),
          { selector: ({ Name }) => Name },
        ),
      }),
    }),
  },
  { requiredKeys: ['Events'] },
);
const arn = fc.constantFrom('arn:aws:x:1:a', 'arn:aws:x:1:b');
const entries = <Name extends string>(name: Name) =>
  fc.array(
    fc.tuple(entry, arn).map(([each, target]) => ({ ...each, [name]: target })),
    { maxLength: 3 },
  );
/** What others may have in the configuration of their bucket. */
const others: fc.Arbitrary<NotificationConfiguration> = fc.record(
  {
    LambdaFunctionConfigurations: entries('LambdaFunctionArn'),
    QueueConfigurations: entries('QueueArn'),
    TopicConfigurations: entries('TopicArn'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<NotificationConfiguration>;

const none = { missing: [], unexpected: [] };

describe("others' entries", () => {
  it('are identical after EventBridge was switched on and off', () => {
    fc.assert(
      fc.property(others, (before) => {
        const attached = withEventBridge(before);
        expect(isEventBridgeOn(attached)).toBe(true);
        expect(withoutEventBridge(attached)).toEqual(before);
        expect(compareEntries(before, attached)).toEqual({
          missing: [],
          unexpected: ['EventBridge, all events of the bucket'],
        });
      }),
    );
  });

  it('are the same in another order', () => {
    fc.assert(
      fc.property(others, (before) => {
        const turned = (all: NotificationConfiguration['QueueConfigurations']) =>
          all?.toReversed().map(({ Events = [], Filter, ...rest }) => ({
            ...rest,
            Events: Events.toReversed(),
            Filter: {
              Key: {
                FilterRules: Filter?.Key?.FilterRules?.toReversed().map(({ Name, Value }) => ({
                  Name: Name === 'prefix' ? ('Prefix' as FilterRuleName) : Name,
                  Value,
                })),
              },
            },
          }));
        const after = { ...before, QueueConfigurations: turned(before.QueueConfigurations) };
        expect(compareEntries(before, after)).toEqual(none);
      }),
    );
  });

  it('are missed when one is lost, and when one has another target, event, key or id', () => {
    const change = fc.constantFrom<Record<string, unknown>>(
      { QueueArn: 'another' },
      { Events: ['s3:ObjectRestore:*'] },
      { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'longer than any' }] } } },
      { Id: 'longer than any' },
    );
    fc.assert(
      fc.property(others, entry, arn, change, (before, one, QueueArn, changes) => {
        const { QueueConfigurations: rest = [] } = before;
        const mine = { ...one, QueueArn };
        const withMine = { ...before, QueueConfigurations: [...rest, mine] };
        const changed = { ...withMine, QueueConfigurations: [...rest, { ...mine, ...changes }] };
        const [line = ''] = entriesOf({ QueueConfigurations: [mine] });
        // The same entry twice is one.
        fc.pre(!entriesOf(before).includes(line));
        expect(compareEntries(withMine, before).missing).toEqual([line]);
        expect(compareEntries(withMine, changed).missing).toEqual([line]);
        expect(compareEntries(withMine, changed).unexpected).toHaveLength(1);
      }),
    );
  });
});

describe('a rule', () => {
  const ours = { source: ['aws.s3'], detail: { bucket: { name: ['photos'] } } };
  it.each<[string, object | string, boolean]>([
    ['of the bucket', ours, true],
    ['of another bucket', { ...ours, detail: { bucket: { name: ['other'] } } }, false],
    ['of buckets with a prefix', { detail: { bucket: { name: [{ prefix: 'pho' }] } } }, true],
    ['of buckets with another prefix', { detail: { bucket: { name: [{ prefix: 'x' }] } } }, false],
    [
      'of all other buckets',
      { detail: { bucket: { name: [{ 'anything-but': 'photos' }] } } },
      false,
    ],
    [
      'of buckets without some others',
      { detail: { bucket: { name: [{ 'anything-but': ['a', 'b'] }] } } },
      true,
    ],
    ['of all buckets', { source: ['aws.s3'] }, true],
    ['of everything in the account', { account: ['123456789012'] }, true],
    ['of sources with a prefix', { source: [{ prefix: 'aws.' }] }, true],
    ['of another service', { source: ['aws.ec2'] }, false],
    [
      'of an application',
      { source: [{ prefix: 'com.' }], 'detail-type': ['Object Created'] },
      false,
    ],
    [
      'of the requests in CloudTrail',
      { ...ours, 'detail-type': ['AWS API Call via CloudTrail'] },
      false,
    ],
    ['of deletions', { ...ours, 'detail-type': ['Object Deleted'] }, true],
    ['with the ARN of the bucket', { resources: ['arn:aws:s3:::photos'] }, true],
    ['with the ARN of another', { resources: ['arn:aws:s3:::other'] }, false],
    [
      'with a matcher that we do not know',
      { detail: { bucket: { name: [{ wildcard: 'x*' }] } } },
      true,
    ],
    ['that says either, or', { $or: [{ source: ['aws.s3'] }, { source: ['a'] }] }, true],
    ['that is not JSON', 'x', true],
  ])('%s', (_, pattern, expected) => {
    const json = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
    expect(mayReceive(json, 'photos')).toBe(expected);
  });

  it('may receive more, and never less, with a field less', () => {
    const field = fc.constantFrom(
      ['aws.s3'],
      ['photos'],
      ['Object Created'],
      [{ prefix: 'a' }],
      ['b'],
    );
    const pattern = fc.record(
      {
        source: field,
        'detail-type': field,
        resources: field,
        detail: fc.record({ bucket: fc.record({ name: field }) }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom('source', 'detail-type', 'resources', 'detail'),
        (all, name) => {
          const fewer = { ...all, [name]: undefined };
          fc.pre(mayReceive(JSON.stringify(all), 'photos'));
          expect(mayReceive(JSON.stringify(fewer), 'photos')).toBe(true);
        },
      ),
    );
  });
});
