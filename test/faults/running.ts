// An invocation under way in a fault run, and which uploads it is about.
import * as z from 'zod';
import { jobSchema, parseS3Event } from '#core/job.ts';
import type { Kill } from './fault-plan.ts';
import type { Invocation, InvocationError } from './played-lambda.ts';

export interface Running {
  readonly invocation: Invocation;
  readonly kill: Kill | undefined;
  requests: number;
  isDead: boolean;
  /** Whether any fault has struck it: how it ends says nothing of its uploads then. */
  isStruck: boolean;
  die: (error: InvocationError) => void;
}

/** @returns the invocation as begun, and a promise of its death, which may never come */
export function begin(
  invocation: Invocation,
  kill: Kill | undefined,
): { one: Running; death: Promise<InvocationError> } {
  let die: (error: InvocationError) => void = () => {};
  const death = new Promise<InvocationError>((resolve) => {
    die = resolve;
  });
  const one: Running = {
    invocation,
    kill,
    requests: 0,
    isDead: false,
    isStruck: false,
    die(error) {
      one.isDead = true;
      one.isStruck = true;
      die(error);
    },
  };
  return { one, death };
}

const destinationSchema = z.object({ requestPayload: z.unknown() });

/** Whatever the function was sent: an event, a job, or the record of an invocation that failed on one of these. */
export function uploadKeysOf(payload: unknown): string[] {
  const record = destinationSchema.safeParse(payload).data;
  const sent = record?.requestPayload ?? payload;
  const job = jobSchema.safeParse(sent).data;
  return job ? [job.inputKey] : parseS3Event(sent).map(({ key }) => key);
}

export function nameOf({ functionName, attempt, id }: Invocation): string {
  return `#${id} ${functionName}, try ${attempt},`;
}
