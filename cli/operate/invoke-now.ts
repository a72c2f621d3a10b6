// Invokes a function and waits for its end, which an asynchronous invocation would not tell.
import { ask } from './ask.ts';

/** Lambda's error for an invocation that failed. */
export interface InvocationFault {
  readonly errorType: string | undefined;
  readonly errorMessage: string;
}

/** Longer than the longest timeout of a function that is invoked here: the dispatcher's and failed-invocation's 60 s. */
const longestMs = 90_000;

/**
 * @returns why the function failed, or `undefined` if it succeeded
 * @throws RequestFault when Lambda does not invoke it
 */
export async function invokeNow(
  FunctionName: string,
  event: unknown,
): Promise<InvocationFault | undefined> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({
    // A second try could run the function twice simultaneously.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, socketTimeout: longestMs },
  });
  const request = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const reply = await ask('lambda:InvokeFunction', client.send(request));
  if (reply.FunctionError === undefined) return undefined;
  const payload = parseObject(new TextDecoder().decode(reply.Payload));
  const { errorType, errorMessage } = payload;
  return {
    errorType: typeof errorType === 'string' ? errorType : undefined,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : reply.FunctionError,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
