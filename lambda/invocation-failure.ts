// Lambda's error for an invocation that failed -> a failure code, and the failure to record.
import { type Failure, type FailureCode, failure } from '#core/failure.ts';
import type { Tier } from '#core/tiers.ts';
import type { TransientError } from '#core/transient-error.ts';

export type InvocationFailureCode = Extract<
  FailureCode,
  'needs-too-much-memory' | 'took-too-long' | 'crashed' | 'interrupted' | 'internal-error'
>;

/** Lambda's error for a failed invocation. Both fields are missing when the invocation never started. */
export interface InvocationError {
  readonly errorType?: string | undefined;
  readonly errorMessage?: string | undefined;
}

const codeOfType: ReadonlyMap<string, InvocationFailureCode> = new Map([
  ['Runtime.OutOfMemory', 'needs-too-much-memory'],
  ['Sandbox.Timedout', 'took-too-long'],
  // A deployment is faulty: a function that Lambda cannot load has read no upload.
  ['Runtime.ImportModuleError', 'interrupted'],
  ['Runtime.HandlerNotFound', 'interrupted'],
  ['Runtime.MalformedHandlerName', 'interrupted'],
  ['Runtime.UserCodeSyntaxError', 'interrupted'],
  ['TransientError', 'interrupted'] satisfies [TransientError['name'], InvocationFailureCode],
]);

/**
 * No other code recognises a failure by its message. Lambda gives no distinct type here: a timeout may come without a type,
 * and a kill by the kernel is a `Runtime.ExitError` like every other exit.
 */
const codeOfMessage: readonly (readonly [RegExp, InvocationFailureCode])[] = [
  [/Runtime exited with error: signal: killed/, 'needs-too-much-memory'],
  [/Task timed out after [\d.]+ seconds/, 'took-too-long'],
];

/** @returns "internal-error" for an error that our code threw, and "crashed" for a process that ended in another way */
export function codeOfInvocation({
  errorType,
  errorMessage = '',
}: InvocationError): InvocationFailureCode {
  if (errorType === undefined && errorMessage === '') return 'interrupted';
  const code = errorType === undefined ? undefined : codeOfType.get(errorType);
  if (code) return code;
  // With any other type the message comes from our code and may quote any text.
  const isOfLambda = errorType === undefined || errorType === 'Runtime.ExitError';
  if (!isOfLambda) return 'internal-error';
  return codeOfMessage.find(([pattern]) => pattern.test(errorMessage))?.[1] ?? 'crashed';
}

/**
 * Returns the code for each upload without an outcome, when the event had several uploads. Our code throws after the last
 * upload, so these are the uploads that failed. If Lambda or the kernel ended the process, we cannot know which one did it.
 */
export function codeOfOneOfSeveral(error: InvocationError): InvocationFailureCode {
  const { errorType = 'Runtime.Unknown' } = error;
  return /^(Runtime|Sandbox)\./.test(errorType) ? 'interrupted' : codeOfInvocation(error);
}

/** @param tier the tier whose memory or time was not enough */
export function failureOnTier(code: InvocationFailureCode, tier: Tier): Failure {
  return failure(code, { availableMb: tier.memoryMb, maxSeconds: tier.timeoutSeconds });
}
