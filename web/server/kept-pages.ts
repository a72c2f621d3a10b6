// Two pages are the same for everybody: `/`, and the one for unknown addresses. Next renders each once per theme and
// size of the cards, and every visitor gets that rendering with a new nonce.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cardsCookie } from '../device/keep-choice.ts';
import { parseTheme, themeCookie } from '../device/theme.ts';
import { isUnknown, notFoundPath } from './addresses.ts';

/** The address that Next renders for each kept page. Neither is kept itself, so the request reaches Next. */
const sources = { home: '/?', unknown: notFoundPath } as const;
type PageName = keyof typeof sources;

interface KeptPage {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly html: string;
  /** The nonce in the headers and in the HTML. */
  readonly nonce: string;
}

/**
 * @param render answers all other requests, and the one that gets a page to keep
 * @param ownAddress of the server that calls this listener
 */
export function keepPages(render: RequestListener, ownAddress: () => AddressInfo): RequestListener {
  const kept = new Map<string, Promise<KeptPage | undefined>>();

  async function findPage(name: PageName, choices: string): Promise<KeptPage | undefined> {
    const key = `${name} ${choices}`;
    const fetching = kept.get(key) ?? fetchPage(ownAddress(), name, choices);
    kept.set(key, fetching);
    const page = await fetching;
    if (!page) kept.delete(key);
    return page;
  }

  return async (request, response) => {
    const name = nameOf(request);
    const page = name && (await findPage(name, choicesOf(request)));
    if (page) await sendPage(page, request, response);
    else render(request, response);
  };
}

function nameOf({ method = '', url = '', headers }: IncomingMessage): PageName | undefined {
  // Next's own script asks for the data of a page with headers of Next.
  const isForScript = Object.keys(headers).some((name) => /^(rsc$|next-)/.test(name));
  if (isForScript || !/^(GET|HEAD)$/.test(method)) return undefined;
  if (url === '/') return 'home';
  const [path = ''] = url.split('?');
  return isUnknown(method, path) ? 'unknown' : undefined;
}

/** @returns a Cookie header with what the pages depend on, one of six */
function choicesOf({ headers }: IncomingMessage): string {
  const read = (name: string) =>
    new RegExp(`(?:^|; *)${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
  const theme = `${themeCookie}=${parseTheme(read(themeCookie))}`;
  return read(cardsCookie) === 'large' ? `${theme}; ${cardsCookie}=large` : theme;
}

/** @returns `undefined` when the server is too busy or fails */
async function fetchPage(
  { address, port }: AddressInfo,
  name: PageName,
  cookie: string,
): Promise<KeptPage | undefined> {
  const headers = { host: 'localhost', cookie };
  try {
    // These two stand for every address. Not all systems can connect to them.
    const host = /^(::|0\.0\.0\.0)$/.test(address) ? 'localhost' : address;
    const asked = send({ host, port, path: sources[name], headers, agent: false }).end();
    const [reply]: IncomingMessage[] = await once(asked, 'response');
    if (!reply) return undefined;
    const html = await text(reply);
    const { statusCode: status = 0, headers: all } = reply;
    const nonce = /'nonce-([^']+)'/.exec(String(all['content-security-policy']))?.[1];
    if (status !== (name === 'home' ? 200 : 404) || !nonce) return undefined;
    const own = Object.entries(all).filter(([header]) => !perReply.test(header));
    const page = { status, headers: Object.fromEntries(own), nonce };
    return { ...page, html: name === 'home' ? html : withoutScripts(html) };
  } catch (error) {
    console.error('Cannot render a page to keep:', error);
    return undefined;
  }
}

/** Node and the door write these for each reply. */
const perReply = /^(connection|keep-alive|transfer-encoding|content-length|date|strict-.*)$/;

/** The page for unknown addresses has one link. Browsers need not load and run 130 kB for it. */
function withoutScripts(html: string): string {
  return html.replace(
    /<script\b.*?<\/script>|<noscript>.*?<\/noscript>|<link rel="preload" as="script".*?>/gs,
    '',
  );
}

async function sendPage(
  { status, headers, html, nonce }: KeptPage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const ownNonce = randomBytes(16).toString('base64');
  for (const [name, value = ''] of Object.entries(headers)) {
    response.setHeader(name, String(value).replaceAll(nonce, ownNonce));
  }
  const page = html.replaceAll(nonce, ownNonce);
  const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  if (isZipped) response.setHeader('content-encoding', 'gzip');
  const body = isZipped ? await promisify(gzip)(page) : Buffer.from(page);
  response.setHeader('content-length', body.length);
  response.writeHead(status).end(request.method === 'HEAD' ? undefined : body);
}
