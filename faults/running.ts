// A running invocation of a fault run, and its uploads.
import * as z from 'zod';
import { jobSchema, parseS3Event } from '#core/job.ts';
import type { Invocation, InvocationError } from './fake-lambda.ts';
import type { Kill } from './fault-plan.ts';

export interface Running {
  readonly invocation: Invocation;
  readonly kill: Kill | undefined;
  requests: number;
  isDead: boolean;
  /** Whether a fault has struck it. Its end then says nothing about its uploads. */
  isStruck: boolean;
  die: (error: InvocationError) => void;
}

/** @returns the running invocation, and a promise that resolves if a fault kills it */
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

/** @param payload an event, a job, or the record of a failed invocation with one of these */
export function uploadKeysOf(payload: unknown): string[] {
  const record = destinationSchema.safeParse(payload).data;
  const sent = record?.requestPayload ?? payload;
  const job = jobSchema.safeParse(sent).data;
  return job ? [job.inputKey] : parseS3Event(sent).map(({ key }) => key);
}

export function nameOf({ functionName, attempt, id }: Invocation): string {
  return `#${id} ${functionName}, try ${attempt},`;
}
