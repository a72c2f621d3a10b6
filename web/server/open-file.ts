// GET /b/<id>/<n>/original or /thumbnail: an address that lasts, for one file; leads to a presigned GET that does not.
import { batchIdSchema } from '#core/api.ts';
import { batchPrefixesOf, inputKeyOf, isFailureKey } from '#core/keys.ts';
import { reportFromMetadata } from '#core/thumbnail-report.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectStore } from '#io/object-store.ts';
import { type Admission, answerMiss } from './admission.ts';
import { originalServedAs, thumbnailServedAs } from './content-types.ts';
import { guarded, redirect } from './reply.ts';

export interface OpenFileParts {
  readonly store: Pick<ObjectStore, 'list' | 'readMetadata' | 'signGet'>;
  readonly admission: Admission;
  readonly settings: Pick<Settings, 'urlExpirySeconds'>;
}

export interface FileAddress {
  readonly batchId: string;
  /** The file's number in the batch, as it stands in the address. */
  readonly index: string;
  readonly kind: string;
}

/** @returns the route's handler: 302 to the object, 404 when there is none, 403 or 429 when the request is not admitted */
export function createOpenFile({ store, admission, settings }: OpenFileParts) {
  const expiry = settings.urlExpirySeconds;

  async function findUrl({ batchId, index, kind }: FileAddress): Promise<string | undefined> {
    if (!batchIdSchema.safeParse(batchId).success || !/^(0|[1-9]\d{0,3})$/.test(index)) return;
    const { uploads, outcomes } = batchPrefixesOf(batchId);
    const outcomeKeys = (await store.list(`${outcomes}${index}/`, 1000)).map(({ key }) => key);
    const thumbnailKey = outcomeKeys.find((key) => !isFailureKey(key));
    if (kind === 'thumbnail') {
      return thumbnailKey && store.signGet(thumbnailKey, expiry, thumbnailServedAs(thumbnailKey));
    }
    if (kind !== 'original') return;

    const found = thumbnailKey && inputKeyOf(thumbnailKey);
    const uploadKey = found ?? (await store.list(`${uploads}${index}/`, 1000))[0]?.key;
    const metadata = thumbnailKey ? await store.readMetadata(thumbnailKey) : undefined;
    const format = reportFromMetadata(metadata ?? {})?.sourceFormat ?? '';
    return uploadKey && store.signGet(uploadKey, expiry, originalServedAs(format));
  }

  return (request: Request, address: FileAddress): Promise<Response> =>
    guarded(async () => {
      const refusal =
        (isFollowed(request) ? undefined : admission.refuseForeign(request)) ??
        admission.refuseFrequent(request, { 'batch-reads': 1 });
      if (refusal) return refusal;
      const url = await findUrl(address);
      return url === undefined ? answerMiss(admission, request) : redirect(url);
    });
}

/** As a link is, from wherever; a page that loads pictures of made-up addresses would use up a visitor's failed tries. */
function isFollowed({ headers }: Request): boolean {
  return headers.get('sec-fetch-dest') === 'document';
}
