// Requests to AWS for an operator: each knows the permission it needs, so that a refusal can name it.

/** A request that failed, with the IAM action it needs. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';

  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`${action} failed`, { cause });
    this.action = action;
  }
}

/** @throws RequestFault in place of the SDK's error */
export async function ask<Reply>(action: string, request: Promise<Reply>): Promise<Reply> {
  try {
    return await request;
  } catch (error) {
    throw new RequestFault(action, error);
  }
}

/** For clients of the SDK: an operator waits, so a dead connection must not take minutes. */
export const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3000, socketTimeout: 5000 },
} as const;

/** Names of the errors by which AWS says that it does not accept the credentials at all. */
export const credentialFaults: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Names of the errors by which AWS says that a permission is missing. Some services send them with status 400. */
const denials: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
]);

/** @returns the name and the HTTP status of an error of the SDK */
export function readFault(error: unknown): {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
} {
  const cause = causeOf(error);
  if (!(cause instanceof Error))
    return { name: 'Error', message: String(cause), status: undefined };
  const status =
    '$metadata' in cause && cause.$metadata instanceof Object
      ? Reflect.get(cause.$metadata, 'httpStatusCode')
      : undefined;
  const code = 'code' in cause ? String(cause.code) : undefined;
  const message = cause.message.trim() || code || 'no message';
  return {
    name: code ?? cause.name,
    message,
    status: typeof status === 'number' ? status : undefined,
  };
}

/** `fetch` and `ask` wrap the error that says what happened. */
function causeOf(error: unknown): unknown {
  const isWrapper = error instanceof RequestFault || error instanceof TypeError;
  if (isWrapper && error.cause) return causeOf(error.cause);
  // A host with an IPv6 and an IPv4 address fails once for each.
  return error instanceof AggregateError ? error.errors[0] : error;
}

/** @returns a clause about a request that failed: the missing permission, or the service's own words */
export function describeFault(error: unknown): string {
  const { name, message, status } = readFault(error);
  if (credentialFaults.has(name))
    return `AWS does not accept the credentials (${name}): ${message}`;
  // The SDK throws a plain Error here.
  if (message === 'Region is missing') return 'no region is set. Name it with --region';
  if (name === 'TimeoutError') return 'no answer in time';
  if (name === 'ECONNREFUSED')
    return `nothing answers (${message}). Is the stack running (npm start)?`;
  const isDenied = status === 403 || denials.has(name);
  if (error instanceof RequestFault && isDenied) return `needs the permission ${error.action}`;
  return name === 'Error' ? message : `${name}: ${message}`;
}
