// The gate of a private deployment. A browser passes once a person has entered the access token; a program sends the token.
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type FailureCode, failure } from '#core/failure.ts';
import type { Admission } from './admission.ts';
import { failureReply } from './reply.ts';
import { readText } from './request-body.ts';

export const accessPath = '/access';
export const enterPath = '/api/access';

export interface AccessGate {
  /** @returns the reply to a request without the right token or cookie: 401, or 429 after many wrong ones */
  refuse(request: Request): Promise<Response | undefined>;
  /** Answers the form with 303: to the page that the browser asked for, with the cookie, or back to the form. */
  enter(request: Request): Promise<Response>;
}

const cookieSeconds = 30 * 24 * 3600;
const maxFormBytes = 4096;

/**
 * A right token or cookie always opens the gate, even after many wrong ones from the same address, so that a stranger
 * cannot lock others out. One allowance counts all wrong ones. Guessing is hopeless at any speed: a cookie has 256 bits, and
 * 10,000 tries a second find one of the 8e24 tokens of 16 random letters and digits in about 10^13 years.
 *
 * @param accessToken `undefined` lets everybody in
 */
export function createAccessGate(
  accessToken: string | undefined,
  admission: Admission,
): AccessGate {
  if (accessToken === undefined) {
    return {
      refuse: async () => undefined,
      enter: async () => failureReply(failure('bad-request')),
    };
  }
  // Derived once, not for each request: scrypt takes 50 ms of CPU time, which strangers must not be able to spend.
  const cookieValue = deriveCookie(accessToken);

  return {
    async refuse(request) {
      const { pathname } = new URL(request.url);
      if (pathname === accessPath || pathname === enterPath) return undefined;
      const bearer = pathname.startsWith('/api/') ? bearerOf(request) : undefined;
      if (bearer !== undefined && isEqual(bearer, accessToken)) return undefined;
      const cookie = cookieOf(request);
      if (cookie !== undefined && isEqual(cookie, await cookieValue)) return undefined;
      const tries = [bearer, cookie].filter((offered) => offered !== undefined).length;
      return (
        admission.refuseFrequent(request, { failedTries: tries }) ??
        failureReply(failure('access-needed'), { 'www-authenticate': 'Bearer' })
      );
    },

    async enter(request) {
      const foreign = admission.refuseForeign(request);
      if (foreign) return foreign;
      const form = new URLSearchParams(await readText(request, maxFormBytes));
      const returnPath = ownPathOf(form.get('to'));
      if (!isEqual(form.get('token')?.trim() ?? '', accessToken)) {
        const code: FailureCode = 'wrong-access-token';
        const query = new URLSearchParams({ to: returnPath, failure: code });
        return (
          admission.refuseFrequent(request, { failedTries: 1 }) ??
          seeOther(`${accessPath}?${query}`)
        );
      }
      const isSecure =
        new URL(request.url).protocol === 'https:' ||
        request.headers.get('x-forwarded-proto') === 'https';
      const attributes = `Path=/; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
      return seeOther(returnPath, { 'set-cookie': `access=${await cookieValue}; ${attributes}` });
    },
  };
}

/** Each token has its own cookie, which does not contain the token. scrypt slows down a search for the token. */
async function deriveCookie(token: string): Promise<string> {
  const salt = 'thumbnail-generator access cookie';
  const key = await promisify<string, string, number, Buffer>(scrypt)(token, salt, 32);
  return key.toString('base64url');
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

/** Takes the same time for any two texts, since it compares digests of one length. */
function isEqual(offered: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}

/** @returns a path of this server; `/` for any other text. `//evil.example` and `/\evil.example` name other servers. */
export function ownPathOf(text: string | null): string {
  const base = 'http://this.invalid';
  if (text === null || !text.startsWith('/') || !URL.canParse(text, base)) return '/';
  const { origin, pathname, search } = new URL(text, base);
  // A path may start with two slashes once its `..` are resolved, and then it names another server too.
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}
