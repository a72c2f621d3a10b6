// Makes the local S3 (s3rver) behave like S3: it refuses what S3 refuses, and every request from another website.
import { AsyncLocalStorage } from 'node:async_hooks';
import { oneRequestPerSocket } from '../../../web/server/one-request-per-socket.ts';
import { refuseStranger } from '../refuse-strangers.ts';
import { refuseKey } from './keys.ts';
import { pageLists } from './list-pages.ts';
import { keepPartsInside } from './multipart.ts';
import { keepObjectsWhole } from './objects.ts';
import { type CurrentRequest, type KoaApp, type KoaContext, loadS3rver } from './s3rver.ts';
import { coverWholeRequest } from './signatures.ts';

export interface LocalS3Options {
  /** Origin of the page, the only website that may send requests; at most one `*` stands for any text. */
  readonly pageOrigin?: string | undefined;
  /** Key pair that must sign the requests; by default both are `S3RVER`. */
  readonly credentials?: { readonly id: string; readonly secret: string };
}

/** S3 accepts a list of 1000 keys to delete, with 1024 bytes each. The local S3 holds such a body in memory. */
const maxParsedBytes = 2 ** 21;

/** Changes the classes of s3rver, so it must be called before the local S3 starts. */
export function patchS3rver({ pageOrigin, credentials }: LocalS3Options = {}): void {
  const s3rver = loadS3rver();
  const { S3Error, S3rver, account, he } = s3rver;
  const requests = new AsyncLocalStorage<CurrentRequest>();
  const currentRequest = () => requests.getStore();

  const admit = async (
    { req, method, path, query, state, app }: KoaContext,
    next: () => unknown,
  ) => {
    const stranger = refuseStranger(req, pageOrigin);
    if (stranger) throw new S3Error('AccessDenied', stranger);
    const names = req.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    // If a header comes twice, Node and S3 use different ones of the two.
    if (new Set(names).size < names.length) {
      throw new S3Error('InvalidRequest', 'A header comes twice.');
    }
    if (Object.values(query).some(Array.isArray)) {
      throw new S3Error('InvalidArgument', 'A parameter comes twice.');
    }
    const [, bucket = '', ...parts] = path.split('/').map(decode);
    const key = parts.join('/');
    const refusal = bucket === '' && key === '' ? undefined : refuseKey(bucket, key);
    if (refusal) throw new S3Error(refusal.code, refusal.message);
    if ('transfer-encoding' in req.headers) {
      throw new S3Error('MissingContentLength', 'A request must state the length of its body.');
    }
    const isStreamed = method === 'PUT' && key !== '' && !('tagging' in query);
    if (!isStreamed && Number(req.headers['content-length'] ?? 0) > maxParsedBytes) {
      throw new S3Error('EntityTooLarge', `The local S3 parses at most ${maxParsedBytes} bytes.`);
    }
    return requests.run({ method, path, headers: { ...req.headers }, state, app }, next);
  };
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw new S3Error('InvalidURI', 'The path is not URL-encoded.');
    }
  };

  if (credentials) account.createKeyPair(credentials.id, credentials.secret);
  // s3rver escapes keys, and its XML library escapes them again, so a list would show `&` as `&amp;`.
  he.escape = (text) => text;
  coverWholeRequest(s3rver, currentRequest);
  pageLists(s3rver);
  keepObjectsWhole(s3rver, currentRequest);
  keepPartsInside(s3rver);
  const { callback } = S3rver.prototype;
  S3rver.prototype.callback = function (this: KoaApp) {
    // In place of the log, which would format a line for each request, and then drop it because serverless.yml silences it.
    this.middleware[0] = admit;
    return oneRequestPerSocket(callback.call(this));
  };
}
