// Replies of the web API: JSON that no cache keeps, and one envelope for every failure.

import { type Failure, failure, statusOf } from '#core/failure.ts';
import { isStorageError } from '#storage/s3-errors.ts';
import type { ErrorReply } from '../api.ts';

type Headers = Readonly<Record<string, string>>;

const everyReply: Headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function reply(body: unknown, status = 200, headers: Headers = {}): Response {
  return Response.json(body, { status, headers: { ...everyReply, ...headers } });
}

/** The failure's code decides the status. */
export function failureReply(found: Failure, headers: Headers = {}): Response {
  return reply({ failure: found } satisfies ErrorReply, statusOf(found.code), headers);
}

/** Leads to a presigned URL, which expires within minutes. By default no cache may keep it. */
export function redirect(location: string, headers: Headers = {}): Response {
  return new Response(null, { status: 302, headers: { ...everyReply, ...headers, location } });
}

/** Answers 503 when the storage fails, and 500 when our own code throws. */
export async function catchErrors(handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    console.error(error);
    return failureReply(failure(isStorageError(error) ? 'storage-unavailable' : 'internal-error'));
  }
}
