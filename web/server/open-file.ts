// GET /b/<id>/<n>/original, /thumbnail or another variant: a lasting address of one file. It redirects to a presigned GET,
// which expires.

import { failure } from '#core/failure.ts';
import { batchIdPattern, isFailureKey, type KeyScheme } from '#core/keys.ts';
import { reportFromMetadata } from '#core/thumbnail-report.ts';
import type { ObjectStore, Stores } from '#storage/object-store.ts';
import { readDeletedFiles } from '#storage/tombstone.ts';
import { type Admission, answerMiss } from './admission.ts';
import { originalServedAs, thumbnailServedAs } from './content-types.ts';
import { catchErrors, failureReply, redirect } from './reply.ts';
import type { ServerSettings } from './settings.ts';

interface Dependencies {
  readonly stores: Stores<Pick<ObjectStore, 'list' | 'read' | 'readMetadata' | 'signGet'>>;
  readonly keys: KeyScheme;
  readonly admission: Admission;
  readonly settings: Pick<ServerSettings, 'urlExpirySeconds' | 'accessToken'>;
}

/** The parts of the address, as the client wrote them. */
export interface FileAddress {
  readonly batchId: string;
  /** The file's number in the batch. */
  readonly index: string;
  readonly kind: string;
}

/**
 * @returns the route's handler: 302 to the object, which browsers and CDNs may keep for a thumbnail of a public page; 404 if there
 *   is none, 410 if it was deleted; 403 for a request from another website, 429 for too many requests
 */
export function createOpenFile({ stores, keys, admission, settings }: Dependencies) {
  const { input, output } = stores;
  const expiry = settings.urlExpirySeconds;
  // The URL must still be good for a while when a cache gives it out for the last time.
  const cached = { 'cache-control': `public, max-age=${Math.floor(expiry / 2)}` };

  function variantKeyOf(inputKey: string, wanted: string): string | undefined {
    const at = keys.variants.findIndex(({ name }) => name === wanted);
    return keys.outcomeKeysOf(inputKey)?.thumbnailKeys[at];
  }

  async function signUrl({ batchId, index, kind }: FileAddress): Promise<string | undefined> {
    const { uploads, outcomes } = keys.batchPrefixesOf(batchId);
    const outcomeKeys = (await output.list(`${outcomes}${index}/`, 1000)).map(({ key }) => key);
    const thumbnailKey = outcomeKeys.find((key) => !isFailureKey(key) && !keys.isFurther(key));
    const found = thumbnailKey && keys.inputKeyOf(thumbnailKey);
    if (kind !== 'original') {
      const key = kind === 'thumbnail' ? thumbnailKey : found && variantKeyOf(found, kind);
      if (!key || !outcomeKeys.includes(key)) return;
      return output.signGet(key, expiry, thumbnailServedAs(key));
    }
    const uploadKey = found ?? (await input.list(`${uploads}${index}/`, 1000))[0]?.key;
    const metadata = thumbnailKey ? await output.readMetadata(thumbnailKey) : undefined;
    const format = reportFromMetadata(metadata ?? {})?.sourceFormat ?? '';
    return uploadKey && input.signGet(uploadKey, expiry, originalServedAs(format));
  }

  return (request: Request, address: FileAddress): Promise<Response> =>
    catchErrors(async () => {
      const isPublic = address.kind !== 'original' && settings.accessToken === undefined;
      const refusal =
        (mayBeForeign(request, isPublic) ? undefined : admission.refuseForeign(request)) ??
        admission.refuseFrequent(request, { batchReads: 1 });
      if (refusal) return refusal;
      const { batchId, index } = address;
      if (!batchIdPattern.test(batchId) || !/^(0|[1-9]\d{0,3})$/.test(index)) {
        return answerMiss(admission, request);
      }
      const [deleted, url] = await Promise.all([
        readDeletedFiles({ stores, keys }, batchId),
        signUrl(address),
      ]);
      if (deleted.has(Number(index))) return failureReply(failure('deleted'));
      if (url === undefined) return answerMiss(admission, request);
      return isPublic ? redirect(url, cached) : redirect(url);
    });
}

/**
 * Another website may link to every file, and show thumbnails as images. It cannot read their pixels: neither we nor the bucket
 * answers with its CORS header.
 */
function mayBeForeign({ headers }: Request, isPublic: boolean): boolean {
  const use = headers.get('sec-fetch-dest');
  return use === 'document' || (use === 'image' && isPublic);
}
