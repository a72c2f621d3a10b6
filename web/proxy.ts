// Before every page and route: the access token where one is set, and what the browser may do with what it gets.
import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { settings } from '#io/env.ts';
import {
  type AccessGate,
  accessPath,
  createAccessGate,
  enterPath,
  ownPathOf,
} from './server/access.ts';
import { createAdmission } from './server/admission.ts';
import { bucketSourceOf } from './server/bucket-source.ts';
import { dataPolicy, pagePolicy } from './server/content-security-policy.ts';

let gate: AccessGate | undefined;
let bucketSource: Promise<string> | undefined;

export async function proxy(request: NextRequest): Promise<Response> {
  const { accessToken, bucketName } = settings();
  gate ??= createAccessGate({ accessToken, admission: createAdmission(settings()) });
  const { pathname } = request.nextUrl;
  // Here and not in a route: Next gives routes other modules, which would count wrong tokens apart.
  if (pathname === enterPath && request.method === 'POST') {
    return withPolicy(inFull(await gate.enter(request), request), dataPolicy);
  }
  const refusal = await gate.refuse(request);
  if (pathname.startsWith('/api/')) return withPolicy(refusal ?? NextResponse.next(), dataPolicy);
  if (refusal && request.headers.get('sec-fetch-site') === 'cross-site') {
    return askAgain(request);
  }
  bucketSource ??= bucketSourceOf(bucketName);
  const policy = pagePolicy({
    nonce: randomBytes(16).toString('base64'),
    bucketSource: await bucketSource,
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  // Next takes the nonce for its scripts from the request.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const page = refusal
    ? NextResponse.rewrite(formUrl(request), { request: { headers }, status: refusal.status })
    : NextResponse.next({ request: { headers } });
  const wait = refusal?.headers.get('retry-after');
  if (wait) page.headers.set('retry-after', wait);
  return withPolicy(page, policy);
}

/** All but the build's own files, which are the same for everybody. */
export const config = { matcher: '/((?!_next/static/|icon\\.svg$).*)' };

function formUrl({ nextUrl }: NextRequest): URL {
  const url = new URL(accessPath, nextUrl);
  url.searchParams.set('to', nextUrl.pathname + nextUrl.search);
  return url;
}

/** Next takes no redirect of a path here; it writes one that is ours as a path again. */
function inFull({ status, headers, body }: Response, { nextUrl }: NextRequest): Response {
  const full = new Response(body, { status, headers });
  const location = headers.get('location');
  if (location !== null) full.headers.set('location', new URL(location, nextUrl).href);
  return full;
}

/** A cookie of SameSite=Strict is not sent by who follows a link of another website: their second request is our own. */
function askAgain({ nextUrl }: NextRequest): Response {
  const path = ownPathOf(nextUrl.pathname + nextUrl.search);
  const headers = { refresh: `0; url=${path}`, 'content-type': 'text/html' };
  return withPolicy(new Response(null, { headers }), dataPolicy);
}

function withPolicy(response: Response, policy: string): Response {
  response.headers.set('content-security-policy', policy);
  return response;
}
