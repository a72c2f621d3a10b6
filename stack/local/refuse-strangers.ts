// Only programs on this machine and the page may use the local S3 and the local Lambda. Other websites may not.
import type { IncomingMessage } from 'node:http';

export type LocalRequest = Pick<IncomingMessage, 'headers' | 'method'>;

/**
 * A website can make a visitor's browser send requests to this machine. The browser sends the website's origin with every
 * request that could change something. If the website's name resolves to 127.0.0.1, the browser sends that name as Host.
 *
 * @param pageOrigin origin of the page, with at most one `*` for any text; without it every website is refused
 * @returns why the request is refused, or `undefined` if it is allowed
 */
export function refuseStranger(
  { headers, method }: LocalRequest,
  pageOrigin?: string,
): string | undefined {
  const { host = '', origin, 'content-type': contentType = '' } = headers;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) {
    return 'The Host must be localhost, 127.0.0.1 or [::1].';
  }
  if (origin !== undefined && !isOrigin(origin, pageOrigin)) {
    return 'Only the page may send requests from a browser. WEB_ORIGIN names the origin of the page.';
  }
  const isForm = /^\s*(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType);
  return method === 'POST' && isForm ? 'Forms are refused.' : undefined;
}

/**
 * The local Lambda runs the function that a request names. The SDK signs each request in the Authorization header. A browser
 * sends that header to another origin only after a preflight, and this refuses every preflight.
 */
export function refuseUnlessSdk(request: LocalRequest): string | undefined {
  const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ');
  return refuseStranger(request) ?? (isSigned ? undefined : 'The request is not signed.');
}

function isOrigin(origin: string, pattern: string | undefined): boolean {
  const [start = '', end] = pattern?.split('*') ?? [];
  if (end === undefined) return origin === pattern;
  const hasRoom = origin.length >= start.length + end.length;
  return hasRoom && origin.startsWith(start) && origin.endsWith(end);
}
