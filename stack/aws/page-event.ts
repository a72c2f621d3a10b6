// Sends an event of API Gateway (HTTP API, payload format 2.0) to a server on this machine as the HTTP request that it was,
// and returns the server's reply in API Gateway's form.
import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type PageEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'cookies' | 'body' | 'isBase64Encoded'
> & {
  readonly requestContext: {
    readonly domainName: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
};

/** A visit of the start page. */
export const firstEvent: PageEvent = {
  rawPath: '/',
  rawQueryString: '',
  headers: { accept: 'text/html' },
  isBase64Encoded: false,
  requestContext: { domainName: 'localhost', http: { method: 'GET', sourceIp: '127.0.0.1' } },
};

/** @throws Error when the server breaks the connection off. Lambda then fails, and API Gateway answers 500. */
export async function forward(
  event: PageEvent,
  port: number,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const sent = request({
    host: 'localhost',
    port,
    method: event.requestContext.http.method,
    path: targetOf(event),
    headers: headersOf(event, body.length),
    // Lambda freezes the process between events. The server could then close a connection that we are about to use again.
    agent: false,
  });
  sent.end(body);
  const [reply]: IncomingMessage[] = await once(sent, 'response');
  if (!reply) throw new Error('unreachable');
  const { 'set-cookie': cookies = [], ...headers } = reply.headers;
  return {
    statusCode: reply.statusCode ?? 500,
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !ofConnection.has(name))
        .map(([name, value]) => [name, String(value)]),
    ),
    cookies,
    // Base64 for every reply, since most are compressed. The longest, 500 signed URLs, is far from Lambda's 6 MB.
    body: (await buffer(reply)).toString('base64'),
    isBase64Encoded: true,
  };
}

/** Headers that describe one connection and not the message (RFC 9110, section 7.6.1). */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
]);

/**
 * Headers in which proxies state the client and the host. A client can forge them, so we write them from API Gateway's request
 * context.
 */
const ofProxies = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/;

function headersOf(event: PageEvent, bytes: number): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value = ''] of Object.entries(event.headers)) {
    const lowerName = name.toLowerCase();
    if (!ofConnection.has(lowerName) && !ofProxies.test(lowerName)) {
      headers[lowerName] = toHeaderValue(value);
    }
  }
  const { domainName, http } = event.requestContext;
  return {
    ...headers,
    ...(event.cookies ? { cookie: toHeaderValue(event.cookies.join('; ')) } : {}),
    ...(bytes > 0 || http.method === 'POST' ? { 'content-length': bytes } : {}),
    host: domainName,
    'x-forwarded-host': domainName,
    'x-forwarded-for': http.sourceIp,
    'x-forwarded-proto': 'https',
  };
}

/** The bytes of a header. Event values are text, and Node writes each character of a header as one byte. */
function toHeaderValue(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/**
 * An HTTP API decodes the path before it makes the event: `/a%20b%3Fc` arrives as `/a b?c`. The query arrives as it was sent.
 * This encodes only what no target may contain, so a path that was not decoded stays the same.
 */
function targetOf({ rawPath, rawQueryString }: PageEvent): string {
  const path = encodeUnsafe(rawPath || '/').replace(/[?#]/g, encodeURIComponent);
  return rawQueryString ? `${path}?${encodeUnsafe(rawQueryString)}` : path;
}

function encodeUnsafe(text: string): string {
  const unsafe = /[^\x21-\x7e]|["<>\\^`{|}]|%(?![\da-f]{2})/giu;
  return text.toWellFormed().replace(unsafe, encodeURIComponent);
}
