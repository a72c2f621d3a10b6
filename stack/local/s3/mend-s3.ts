// Makes the local S3 refuse what S3 refuses, and what another website sends.
import { AsyncLocalStorage } from 'node:async_hooks';
import { refuseStranger } from '../refuse-strangers.ts';
import { refuseKey } from './keys.ts';
import { pageLists } from './list-pages.ts';
import { keepPartsInside } from './multipart.ts';
import { keepObjectsWhole } from './objects.ts';
import { type CurrentRequest, type KoaApp, type KoaContext, loadS3rver } from './s3rver.ts';
import { coverWholeRequest } from './signatures.ts';

export interface LocalS3Options {
  /** Origin of the page, with at most one `*` for any text: the only website that may ask. */
  readonly pageOrigin?: string | undefined;
  /** The key pair that requests must be signed with; by default both are `S3RVER`. */
  readonly credentials?: { readonly id: string; readonly secret: string };
}

/** S3 takes a list of 1000 keys to delete, of 1024 bytes each. Such a body is held in memory. */
const maxParsedBytes = 2 ** 21;

/** Replaces what the local S3 does otherwise than S3, in its classes: before the first one is started. */
export function mendLocalS3({ pageOrigin, credentials }: LocalS3Options = {}): void {
  const s3rver = loadS3rver();
  const { S3Error, S3rver, account, he } = s3rver;
  const requests = new AsyncLocalStorage<CurrentRequest>();
  const currentRequest = () => requests.getStore();

  const admit = async ({ req, method, path, query, state }: KoaContext, next: () => unknown) => {
    const stranger = refuseStranger(req, pageOrigin);
    if (stranger) throw new S3Error('AccessDenied', stranger);
    const names = req.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    // Node keeps one of them, S3 another.
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
    return requests.run({ method, path, headers: { ...req.headers }, state }, next);
  };
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw new S3Error('InvalidURI', 'The path is not URL-encoded.');
    }
  };

  if (credentials) account.createKeyPair(credentials.id, credentials.secret);
  // Its XML library escapes texts, and so would it: a key with an `&` would be listed as another.
  he.escape = (text) => text;
  coverWholeRequest(s3rver, currentRequest);
  pageLists(s3rver);
  keepObjectsWhole(s3rver, currentRequest);
  keepPartsInside(s3rver);
  const { callback } = S3rver.prototype;
  S3rver.prototype.callback = function (this: KoaApp) {
    this.middleware.unshift(admit);
    return callback.call(this);
  };
}
