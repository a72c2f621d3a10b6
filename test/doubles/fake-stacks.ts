// Plays what CloudFormation does with buckets and their policies: it refuses to create one that exists, and keeps what has a
// DeletionPolicy.
import * as z from 'zod';
import { fillBucketName } from '../../stack/aws/bucket-name.ts';

export const account = '123456789012';
export const region = 'eu-central-1';

export interface FakeBucket {
  policy?: string;
  readonly isForeign?: boolean;
  /** The stack's region by default. */
  readonly region?: string;
}

export interface FakeStack {
  status: string;
  reason: string;
  resources: Record<string, string>;
  /** Status of every resource; CREATE_COMPLETE by default. */
  resourceStatus?: string;
  template: string;
  readonly outputs?: Record<string, string>;
}

export interface ChangeSet {
  readonly type: string;
  readonly template: string;
}

/** Answered with 400. */
export class Refusal extends Error {}

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

export function playStacks() {
  const buckets = new Map<string, FakeBucket>();
  const stacks = new Map<string, FakeStack>();

  const nameOf = (stackName: string, id: string, value: unknown) => {
    const name = JSON.stringify(value ?? `${stackName}-${id}`.toLowerCase());
    const found = /"([^"]+)"\}?$/.exec(name)?.[1] ?? '';
    return fillBucketName(found, account, region);
  };

  /** @returns the name of the bucket that a policy is for */
  const targetOf = (
    { Bucket }: Record<string, unknown>,
    { resources }: Pick<FakeStack, 'resources'>,
  ) => {
    const id = /"Ref":"(\w+)"/.exec(JSON.stringify(Bucket) ?? '')?.[1];
    return id === undefined ? String(Bucket) : (resources[id] ?? '');
  };

  const requireStack = (name = '') => {
    const stack = stacks.get(name.replace(/^arn:.*:stack\/([^/]+).*$/, '$1'));
    if (!stack) throw new Refusal(`Stack with id ${name} does not exist`);
    return stack;
  };

  function execute(stackName: string, { type, template }: ChangeSet) {
    const stack = requireStack(stackName);
    const { Resources } = templateSchema.parse(JSON.parse(template));
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      if (stack.resources[id]) continue;
      stack.resources[id] = `${stackName}-${id}`;
      if (Type === 'AWS::S3::Bucket') {
        const name = nameOf(stackName, id, Properties.BucketName);
        if (buckets.has(name)) return fail(stack, `${name} already exists`);
        buckets.set(name, {});
        stack.resources[id] = name;
      }
      if (Type === 'AWS::S3::BucketPolicy') {
        const target = targetOf(Properties, stack);
        const bucket = buckets.get(target);
        if (!bucket) return fail(stack, `${target} does not exist`);
        bucket.policy = JSON.stringify(Properties.PolicyDocument);
      }
    }
    stack.template = template;
    stack.status = `${type}_COMPLETE`;
  }

  function fail(stack: FakeStack, reason: string) {
    stack.status = 'ROLLBACK_COMPLETE';
    stack.reason = reason;
  }

  function removeStack(stackName: string) {
    const { template, resources } = requireStack(stackName);
    const { Resources } = templateSchema.parse(JSON.parse(template));
    for (const [id, { Type, Properties, DeletionPolicy }] of Object.entries(Resources)) {
      if (DeletionPolicy) continue;
      if (Type === 'AWS::S3::Bucket') buckets.delete(resources[id] ?? '');
      const target = targetOf(Properties, { resources });
      if (Type === 'AWS::S3::BucketPolicy') delete buckets.get(target)?.policy;
    }
    stacks.delete(stackName);
  }

  return { buckets, stacks, requireStack, execute, removeStack };
}
