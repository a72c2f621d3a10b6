// The door of a private deployment: who has entered the access token once, or sends it along, and who may not try again.
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type FailureCode, failure } from '#core/failure.ts';
import type { Admission } from './admission.ts';
import { failureReply } from './reply.ts';
import { readText } from './request-body.ts';

export const accessPath = '/access';
export const enterPath = '/api/access';

export interface AccessGate {
  /** Why a request may not go on: 401 and 429 for the API; a page is to show the form instead. */
  refuse(request: Request): Promise<AccessRefusal | undefined>;
  /** Takes the form: to where the browser came from, with the cookie, or back to the form. */
  enter(request: Request): Promise<Response>;
}

export type AccessRefusal =
  | { readonly show: 'form' }
  | { readonly show: 'reply'; readonly reply: Response };

export interface AccessParts {
  /** `undefined` where everybody may come in. */
  readonly accessToken: string | undefined;
  readonly admission: Admission;
}

const cookieName = 'access';
const cookieSeconds = 30 * 24 * 3600;
const maxFormBytes = 4096;

export function createAccessGate({ accessToken, admission }: AccessParts): AccessGate {
  let cookieValue: Promise<string> | undefined;

  /** Not the token, nor quickly made from a guess at it; another token makes another cookie. */
  function cookieFor(token: string): Promise<string> {
    cookieValue ??= promisify<string, string, number, Buffer>(scrypt)(
      token,
      'thumbnail-generator access cookie',
      32,
    ).then((key) => key.toString('base64url'));
    return cookieValue;
  }

  /** Who tried too often is not told any more whether this one is right. */
  function refuseTry(request: Request, isRight: boolean): Response | undefined {
    return (
      admission.refuseExhausted(request, 'failed-tries') ??
      (isRight ? undefined : admission.refuseFrequent(request, 'failed-tries'))
    );
  }

  return {
    async refuse(request) {
      const { pathname } = new URL(request.url);
      if (accessToken === undefined || pathname === accessPath || pathname === enterPath) {
        return undefined;
      }
      const isApi = pathname.startsWith('/api/');
      const bearer = isApi ? bearerOf(request) : undefined;
      const cookie = cookieOf(request);
      const offered = bearer ?? cookie;
      if (offered !== undefined) {
        const expected = bearer === undefined ? await cookieFor(accessToken) : accessToken;
        const isRight = isEqual(offered, expected);
        const reply = refuseTry(request, isRight);
        if (reply) return { show: 'reply', reply };
        if (isRight) return undefined;
      }
      if (!isApi) return { show: 'form' };
      const reply = failureReply(failure('access-needed'), { 'www-authenticate': 'Bearer' });
      return { show: 'reply', reply };
    },

    async enter(request) {
      if (accessToken === undefined) return failureReply(failure('bad-request'));
      const foreign = admission.refuseForeign(request);
      if (foreign) return foreign;
      const form = new URLSearchParams(await readText(request, maxFormBytes));
      const returnPath = ownPathOf(form.get('to'));
      const isRight = isEqual(form.get('token')?.trim() ?? '', accessToken);
      const refusal = refuseTry(request, isRight);
      if (refusal) return refusal;
      if (!isRight) {
        const code: FailureCode = 'wrong-access-token';
        const query = new URLSearchParams({ to: returnPath, failure: code });
        return seeOther(`${accessPath}?${query}`);
      }
      const isSecure =
        new URL(request.url).protocol === 'https:' ||
        request.headers.get('x-forwarded-proto') === 'https';
      return seeOther(returnPath, {
        'set-cookie': [
          `${cookieName}=${await cookieFor(accessToken)}`,
          'Path=/',
          `Max-Age=${cookieSeconds}`,
          'HttpOnly',
          'SameSite=Strict',
          ...(isSecure ? ['Secure'] : []),
        ].join('; '),
      });
    },
  };
}

function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', ...headers },
  });
}

function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

function cookieOf({ headers }: Request): string | undefined {
  return /(?:^|; *)access=([^;]*)/.exec(headers.get('cookie') ?? '')?.[1];
}

/** Takes as long for any two texts: digests are of one length. */
function isEqual(offered: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}

/** A path of this server, never another's: `//evil.example` and `/\evil.example` are addresses of other servers. */
export function ownPathOf(text: string | null): string {
  const base = 'http://this.invalid';
  if (text === null || !text.startsWith('/') || !URL.canParse(text, base)) return '/';
  const { origin, pathname, search } = new URL(text, base);
  // A path that starts with two slashes after `..` were resolved is such an address too.
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}
