// Who may talk to the local S3 and the local Lambda: programs of this machine, and the page. No other website.
import type { IncomingMessage } from 'node:http';

export type LocalRequest = Pick<IncomingMessage, 'headers' | 'method'>;

/**
 * A website can make a visitor's browser send requests to this machine. The browser states the website's origin in every
 * request that could change something. A name that the website points at 127.0.0.1 is stated as the host.
 *
 * @param pageOrigin of the page, with at most one `*` for any text; without it no website may ask at all
 * @returns why the request is refused, or `undefined` when it is not
 */
export function refuseStranger(
  { headers, method }: LocalRequest,
  pageOrigin?: string,
): string | undefined {
  const { host = '', origin, 'content-type': contentType = '' } = headers;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) {
    return 'Only localhost, 127.0.0.1 and [::1] are served, not another Host.';
  }
  if (origin !== undefined && !isOrigin(origin, pageOrigin)) {
    return 'Only the page may ask from a browser. WEB_ORIGIN names the origin of the page.';
  }
  const isForm = /^\s*(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType);
  return method === 'POST' && isForm ? 'Forms are refused.' : undefined;
}

/**
 * The local Lambda runs what a request names. The SDK signs each request in the Authorization header. A browser sends that
 * header to another origin only after a preflight, and no preflight passes here.
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
