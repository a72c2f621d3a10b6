// serverless.yml -> Lambda's rules for the functions of the local stack, and which of them S3's events invoke.
import * as z from 'zod';
import type { FunctionDefinition } from '../../serverless.ts';
import type { FunctionRules } from './event-queue.ts';

/** Defaults as on AWS. */
const functionSchema = z.object({
  name: z.string(),
  maximumRetryAttempts: z.number().default(2),
  maximumEventAge: z.number().default(21_600),
  destinations: z.object({ onFailure: z.unknown() }).optional(),
  events: z
    .array(
      z.object({
        s3: z
          .object({
            event: z.string(),
            // Strict: the local stack would ignore a rule that it does not know.
            rules: z.array(z.strictObject({ prefix: z.string() })).default([]),
          })
          .optional(),
      }),
    )
    .default([]),
});

const eventSchema = z.object({
  Records: z.array(
    z.object({ eventName: z.string(), s3: z.object({ object: z.object({ key: z.string() }) }) }),
  ),
});

export interface LocalFunctions {
  /** @returns the deployed name of a function of serverless.yml */
  nameOf(key: string): string;
  readonly rules: readonly FunctionRules[];
  /** @returns names of the functions that an event of the local S3 invokes */
  subscribersOf(event: unknown): string[];
}

export function readFunctions(
  functions: Readonly<Record<string, FunctionDefinition>>,
): LocalFunctions {
  const parsed = new Map(
    Object.entries(functions).map(([key, definition]) => [key, functionSchema.parse(definition)]),
  );
  const rules = [...parsed.values()].map((read) => {
    const target = read.destinations?.onFailure;
    // Another target, such as an SQS queue, does not exist here.
    const onFailure = typeof target === 'string' ? parsed.get(target)?.name : undefined;
    return {
      name: read.name,
      maxRetries: read.maximumRetryAttempts,
      maxAgeMs: read.maximumEventAge * 1000,
      onFailure,
    };
  });
  const subscriptions = [...parsed.values()].flatMap(({ name, events }) =>
    events.flatMap(({ s3 }) => (s3 ? [{ name, ...s3 }] : [])),
  );
  return {
    rules,
    nameOf(key) {
      const found = parsed.get(key);
      if (!found) throw new Error(`serverless.yml has no function ${key}.`);
      return found.name;
    },
    subscribersOf(event) {
      const [record] = eventSchema.parse(event).Records;
      if (!record) return [];
      const { eventName, s3 } = record;
      return subscriptions
        .filter(
          (wanted) =>
            `s3:${eventName}`.startsWith(wanted.event.replace('*', '')) &&
            wanted.rules.every(({ prefix }) => s3.object.key.startsWith(prefix)),
        )
        .map(({ name }) => name);
    },
  };
}
