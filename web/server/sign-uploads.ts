// POST /api/uploads: names, types, sizes and checksums -> a batch id and a presigned PUT for each file.

import { type Failure, failure } from '#core/failure.ts';
import type { KeyScheme } from '#core/keys.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { uploadMetadata } from '#core/thumbnail-report.ts';
import type { ObjectStore, Stores } from '#storage/object-store.ts';
import { isStorageError } from '#storage/s3-errors.ts';
import { type DeletedFiles, noDeletedFiles, readDeletedFiles } from '#storage/tombstone.ts';
import {
  fileListSchema,
  type RefusedUpload,
  type SignedUpload,
  type SignUploadsReply,
  type SignUploadsRequest,
  signUploadsRequestSchema,
} from '../api.ts';
import { refuseUpload } from '../upload/check/upload-policy.ts';
import type { Admission } from './admission.ts';
import { batchIdOf, mintUploadToken } from './batch-id.ts';
import { storedTypeOf } from './content-types.ts';
import { maxBodyBytes } from './http-policy.mjs';
import { catchErrors, failureReply, reply } from './reply.ts';
import { parseJson, readText } from './request-body.ts';
import type { ServerSettings } from './settings.ts';

interface Dependencies {
  readonly stores: Stores<Pick<ObjectStore, 'signPut' | 'read'>>;
  readonly keys: KeyScheme;
  readonly admission: Admission;
  readonly settings: Pick<ServerSettings, 'maxUploadBytes' | 'maxBatchFiles' | 'urlExpirySeconds'>;
}

/** The longest entry of a list, in bytes, because a body of `maxBodyBytes` has room for 500 of them. */
const maxEntryBytes = maxBodyBytes / 500;

/** A signature takes 1 ms of CPU time, so the server answers other requests after about 10 ms. */
const signaturesAtOnce = 10;

type OfferedEntry = SignUploadsRequest['files'][number];

/**
 * @returns the route's handler: 201 with a URL or a refusal for each file; 400 for a malformed list, 413 for too many files;
 *   403 for a request from another website, 410 for a deleted batch, 429 for too many requests
 */
export function createSignUploads({ stores, keys, admission, settings }: Dependencies) {
  const { maxUploadBytes: maxBytes, maxBatchFiles: maxFiles, urlExpirySeconds } = settings;

  function refuse({ index, ...offered }: OfferedEntry): Failure | undefined {
    return index < maxFiles
      ? refuseUpload(offered, { maxBytes, maxFiles })
      : failure('too-many-files', { files: index + 1, maxFiles });
  }

  async function signPut(
    batchId: string,
    entry: OfferedEntry,
    deleted: DeletedFiles,
  ): Promise<SignedUpload | RefusedUpload> {
    const { index, name, type, bytes, sha256 } = entry;
    const refusal = deleted.has(index) ? failure('deleted') : refuse(entry);
    if (refusal) return { index, failure: refusal };
    const expiresAt = new Date(Date.now() + urlExpirySeconds * 1000).toISOString();
    const contentType = storedTypeOf(type);
    const key = keys.uploadKeyOf(batchId, index, name);
    const content = { bytes, sha256, contentType, metadata: uploadMetadata(name) };
    return { index, expiresAt, ...(await stores.input.signPut(key, content, urlExpirySeconds)) };
  }

  /** While S3 does not answer, the browser gets its URLs and tries again. The dispatcher removes what a deletion forbids. */
  const readDeleted = (batchId: string): Promise<DeletedFiles> =>
    readDeletedFiles({ stores, keys }, batchId).catch((error: unknown) => {
      if (isStorageError(error)) return noDeletedFiles;
      throw error;
    });

  return (request: Request): Promise<Response> =>
    catchErrors(async () => {
      const refusal =
        admission.refuseForeign(request) ?? admission.refuseFrequent(request, { signedFiles: 1 });
      if (refusal) return refusal;
      const text = (await readText(request, maxBodyBytes)) ?? '';
      // A body of this length lists at least this many files. They count before the body is parsed, and the rest after.
      const countedFiles = Math.floor(text.length / maxEntryBytes);
      const tooLong = admission.refuseFrequent(request, { signedFiles: countedFiles });
      if (tooLong) return tooLong;
      const body = parseJson(text);
      const count = fileListSchema.safeParse(body).data?.files.length ?? 0;
      if (count > maxFiles) {
        return failureReply(failure('too-many-files', { files: count, maxFiles }));
      }
      const parsed = signUploadsRequestSchema.safeParse(body);
      if (!parsed.success) return failureReply(failure('bad-request'));
      const { files, uploadToken: knownToken } = parsed.data;
      const uploadToken = knownToken ?? mintUploadToken();
      const tooMany = admission.refuseFrequent(request, {
        signedFiles: Math.max(0, files.length - 1 - countedFiles),
        signedBytes: files
          .filter((file) => refuse(file) === undefined)
          .reduce((sum, { bytes }) => sum + bytes, 0),
      });
      if (tooMany) return tooMany;
      const batchId = batchIdOf(uploadToken);
      // Nobody can have deleted a batch that starts now.
      const deleted = knownToken === undefined ? noDeletedFiles : await readDeleted(batchId);
      if (deleted.isBatchDeleted) return failureReply(failure('deleted'));
      const uploads = await mapWithConcurrency(files, signaturesAtOnce, (file) =>
        signPut(batchId, file, deleted),
      );
      return reply({ batchId, uploadToken, uploads } satisfies SignUploadsReply, 201);
    });
}
