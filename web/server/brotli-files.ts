// Sends scripts and styles as Brotli, an eighth smaller than the gzip that Next would make for each request.
import { readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { extname } from 'node:path';

/** As Next gives them for the plain files. */
const types: Readonly<Record<string, string>> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/**
 * @param staticDir the build's files for browsers; buildWeb() adds a `.br` beside each that it compresses
 * @returns a listener that has `next` answer with that file, if the browser reads Brotli
 */
export function sendBrotli(next: RequestListener, staticDir: string): RequestListener {
  const names = readdirSync(staticDir, { recursive: true, encoding: 'utf8' });
  const compressed = new Set(names.map((name) => `/_next/static/${name.replaceAll('\\', '/')}`));
  return (request, response) => {
    const [path = '', ...query] = (request.url ?? '').split('?');
    const type = types[extname(path)];
    const readsBrotli = /\bbr\b/.test(String(request.headers['accept-encoding']));
    if (type && readsBrotli && compressed.has(`${path}.br`)) {
      request.url = [`${path}.br`, ...query].join('?');
      response.setHeader('content-encoding', 'br');
      response.setHeader('content-type', type);
      response.setHeader('vary', 'Accept-Encoding');
    }
    next(request, response);
  };
}
