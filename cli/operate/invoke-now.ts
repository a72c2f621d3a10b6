// Invokes a function and waits for its end, which an asynchronous invocation would not tell.
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { tiers } from '#core/tiers.ts';
import { ask } from './ask.ts';

/** Lambda's error for an invocation that failed. */
export interface InvocationFault {
  readonly errorType: string | undefined;
  readonly errorMessage: string;
}

export interface InvocationReply {
  /** `undefined` if the function succeeded. */
  readonly fault?: InvocationFault | undefined;
  /** What the function returned; `undefined` if that is not JSON. */
  readonly payload: unknown;
  /** The last 4 KB of its log, with Lambda's REPORT line. Empty on the local stack. */
  readonly logTail: string;
}

/** @throws RequestFault when Lambda does not invoke the function, or when its reply is lost */
export type InvokeNow = (functionName: string, event: unknown) => Promise<InvocationReply>;

/** Lambda ends an initialisation after 10 s, and the reply takes a moment. */
const beyondTimeoutMs = 30_000;

/** Longer than every function that is invoked here runs. */
const longestMs =
  1000 * Math.max(...tiers.map(({ timeoutSeconds }) => timeoutSeconds)) + beyondTimeoutMs;

/** @param atOnce most invocations at the same time; each has a connection of its own */
export function createInvoker(atOnce: number): InvokeNow {
  let opening: Promise<LambdaClient> | undefined;
  return async (FunctionName, event) => {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda');
    opening ??= openClient(atOnce);
    const request = new InvokeCommand({
      FunctionName,
      LogType: 'Tail',
      Payload: JSON.stringify(event),
    });
    const reply = await ask('lambda:InvokeFunction', (await opening).send(request));
    const payload = parseJson(reply.Payload?.transformToString() ?? '');
    const logTail = Buffer.from(reply.LogResult ?? '', 'base64').toString();
    const { FunctionError } = reply;
    if (FunctionError === undefined) return { payload, logTail };
    return { payload, logTail, fault: faultOf(payload, FunctionError) };
  };
}

/** For a command that invokes a few functions. */
export const invokeNow: InvokeNow = (...call) => createInvoker(1)(...call);

async function openClient(maxSockets: number): Promise<LambdaClient> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const agent = { maxSockets, keepAlive: true };
  return new LambdaClient({
    // A second try could run the function twice simultaneously.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 3000,
      socketTimeout: longestMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

function faultOf(payload: unknown, functionError: string): InvocationFault {
  const { errorType, errorMessage }: Readonly<Record<string, unknown>> = Object(payload);
  return {
    errorType: typeof errorType === 'string' ? errorType : undefined,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : functionError,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
