// Replies of the web API: JSON that no cache keeps, and one envelope for every failure.
import type { ErrorReply } from '#core/api.ts';
import { type Failure, failure, statusOf } from '#core/failure.ts';

type Headers = Readonly<Record<string, string>>;

const headers: Headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function reply(body: unknown, status = 200, more: Headers = {}): Response {
  return Response.json(body, { status, headers: { ...headers, ...more } });
}

export function failureReply(found: Failure, more: Headers = {}): Response {
  return reply({ failure: found } satisfies ErrorReply, statusOf(found.code), more);
}

/** To a URL that is good for some minutes only, so that nobody keeps it. */
export function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { ...headers, location } });
}

/** Runs a handler; what it throws is a fault of the storage's, since nothing else is behind these routes. */
export async function guarded(handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    console.error(error);
    return failureReply(failure('storage-unavailable'));
  }
}
