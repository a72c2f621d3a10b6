// How a whole Lambda ended, in Lambda's words -> a failure code, and the failure to record. Pure.

import { type Failure, type FailureCode, failure } from './failure.ts';
import type { Interruption } from './interruption.ts';
import type { Tier } from './tiers.ts';

export type InvocationFailureCode = Extract<
  FailureCode,
  'needs-too-much-memory' | 'took-too-long' | 'crashed' | 'interrupted'
>;

/** What Lambda says of an invocation that failed; both are missing when it never got its turn. */
export interface InvocationError {
  readonly errorType?: string | undefined;
  readonly errorMessage?: string | undefined;
}

const codeOfType: ReadonlyMap<string, InvocationFailureCode> = new Map([
  ['Runtime.OutOfMemory', 'needs-too-much-memory'],
  ['Sandbox.Timedout', 'took-too-long'],
  // A function that cannot be loaded has read no upload: a deployment that went wrong.
  ['Runtime.ImportModuleError', 'interrupted'],
  ['Runtime.HandlerNotFound', 'interrupted'],
  ['Runtime.MalformedHandlerName', 'interrupted'],
  ['Runtime.UserCodeSyntaxError', 'interrupted'],
  ['Interruption', 'interrupted'] satisfies [Interruption['name'], InvocationFailureCode],
]);

/**
 * The only place that reads a message. Lambda has no code for some of these ends: an invocation that is out of time may
 * come without a type, and the kernel's kill is the same `Runtime.ExitError` as every other exit.
 */
const codeOfMessage: readonly (readonly [RegExp, InvocationFailureCode])[] = [
  [/Runtime exited with error: signal: killed/, 'needs-too-much-memory'],
  [/Task timed out after [\d.]+ seconds/, 'took-too-long'],
];

/** @returns "crashed" for every end that is none of the others: decoders that brought the process down, and our own bugs */
export function codeOfInvocation({
  errorType,
  errorMessage = '',
}: InvocationError): InvocationFailureCode {
  if (errorType === undefined && errorMessage === '') return 'interrupted';
  const code = errorType === undefined ? undefined : codeOfType.get(errorType);
  if (code) return code;
  // A message beside any other type is that of code which threw, and may quote anything.
  const isOfLambda = errorType === undefined || errorType === 'Runtime.ExitError';
  const found = isOfLambda && codeOfMessage.find(([pattern]) => pattern.test(errorMessage));
  return found ? found[1] : 'crashed';
}

/**
 * The same for one of several uploads of an event. When code threw, that was after every upload had its turn, and those
 * without an outcome are the ones that it threw for. When the whole Lambda ended, nobody knows which of them it was.
 */
export function codeOfOneOfSeveral(error: InvocationError): InvocationFailureCode {
  const { errorType = 'Runtime.Unknown' } = error;
  return /^(Runtime|Sandbox)\./.test(errorType) ? 'interrupted' : codeOfInvocation(error);
}

/** @param tier the one whose memory or time, all of it, was not enough */
export function failureOnTier(code: InvocationFailureCode, tier: Tier): Failure {
  return failure(code, { availableMb: tier.memoryMb, maxSeconds: tier.timeoutSeconds });
}
