// Runs before every page and route. Asks for the access token where one is set, and tells the browser what a page may do.
import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import {
  type AccessGate,
  accessPath,
  createAccessGate,
  enterPath,
  ownPathOf,
} from './server/access.ts';
import { createAdmission } from './server/admission.ts';
import { findBucketSource, pagePolicy } from './server/content-security-policy.ts';
import { dataPolicy } from './server/http-policy.mjs';
import { settings } from './server/settings.ts';

let gate: AccessGate | undefined;
let bucketSource: Promise<string> | undefined;

export async function proxy(request: NextRequest): Promise<Response> {
  const { accessToken, places } = settings();
  gate ??= createAccessGate(accessToken, createAdmission(settings()));
  const { pathname } = request.nextUrl;
  // The form is answered here and not by a route. Next loads modules again for routes, so a route would have its own count
  // of wrong tokens.
  if (pathname === enterPath && request.method === 'POST') {
    return withPolicy(withFullLocation(await gate.enter(request), request), dataPolicy);
  }
  const refusal = await gate.refuse(request);
  if (pathname.startsWith('/api/')) return withPolicy(refusal ?? NextResponse.next(), dataPolicy);
  if (refusal && request.headers.get('sec-fetch-site') === 'cross-site') {
    return askAgain(request);
  }
  bucketSource ??= findBucketSource(places.input.bucket);
  const policy = pagePolicy({
    nonce: randomBytes(16).toString('base64'),
    bucketSource: await bucketSource,
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  // Next reads the nonce for its scripts from the request.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const page = refusal
    ? NextResponse.rewrite(formUrl(request), { request: { headers }, status: refusal.status })
    : NextResponse.next({ request: { headers } });
  if (accessToken === undefined && thumbnailPath.test(pathname)) {
    page.headers.set('cross-origin-resource-policy', 'cross-origin');
  }
  const wait = refusal?.headers.get('retry-after');
  if (wait) page.headers.set('retry-after', wait);
  return withPolicy(page, policy);
}

/** Everything except the build's own files, which are the same for everybody. */
export const config = { matcher: '/((?!_next/static/|icon\\.svg$).*)' };

/** The address of a thumbnail, which another website may show: see open-file.ts. */
const thumbnailPath = /^\/b\/[a-z2-7]{26}\/\d+\/(?!original$)[a-z][a-z0-9-]{0,19}$/;

function formUrl({ nextUrl }: NextRequest): URL {
  const url = new URL(accessPath, nextUrl);
  url.searchParams.set('to', nextUrl.pathname + nextUrl.search);
  return url;
}

/** Next takes only a full URL here, and sends one of our own as a path again. */
function withFullLocation({ status, headers, body }: Response, { nextUrl }: NextRequest): Response {
  const full = new Response(body, { status, headers });
  const location = headers.get('location');
  if (location !== null) full.headers.set('location', new URL(location, nextUrl).href);
  return full;
}

/**
 * A browser that follows a link of another website does not send a cookie of SameSite=Strict. It sends the cookie with a
 * second request, which comes from our own page.
 */
function askAgain({ nextUrl }: NextRequest): Response {
  const path = ownPathOf(nextUrl.pathname + nextUrl.search);
  const headers = { refresh: `0; url=${path}`, 'content-type': 'text/html' };
  return withPolicy(new Response(null, { headers }), dataPolicy);
}

function withPolicy(response: Response, policy: string): Response {
  response.headers.set('content-security-policy', policy);
  return response;
}
