// POST /api/uploads: names, types and sizes -> a batch id and a presigned PUT for each file.
import {
  type RefusedUpload,
  type SignedUpload,
  type SignUploadsReply,
  type SignUploadsRequest,
  signUploadsRequestSchema,
} from '#core/api.ts';
import { failure } from '#core/failure.ts';
import { uploadKeyOf } from '#core/keys.ts';
import { uploadMetadata } from '#core/thumbnail-report.ts';
import { refuseUpload } from '#core/upload-policy.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectStore } from '#io/object-store.ts';
import type { Admission } from './admission.ts';
import { batchIdOf, mintUploadToken } from './batch-id.ts';
import { storedTypeOf } from './content-types.ts';
import { failureReply, guarded, reply } from './reply.ts';
import { parseJson, readText } from './request-body.ts';

export interface SignUploadsParts {
  readonly store: Pick<ObjectStore, 'signPut'>;
  readonly admission: Admission;
  readonly settings: Pick<Settings, 'maxUploadBytes' | 'maxBatchFiles' | 'urlExpirySeconds'>;
}

/**
 * Five hundred files with the longest names are at most 1.7 MB in UTF-8; usual lists have a few kB. Who keeps many requests
 * open makes the server keep their bodies, so next.config.mjs has the same bound for all of them.
 */
const maxBodyBytes = 2e6;

/** @returns the route's handler: 201 with a URL or a refusal per file, 400 or 413 when the list itself
 * is at fault, 403 or 429 when the request is not admitted */
export function createSignUploads({ store, admission, settings }: SignUploadsParts) {
  const { maxUploadBytes: maxBytes, maxBatchFiles: maxFiles, urlExpirySeconds } = settings;

  async function signOne(
    batchId: string,
    { index, name, type, bytes, sha256 }: SignUploadsRequest['files'][number],
  ): Promise<SignedUpload | RefusedUpload> {
    const refusal =
      index < maxFiles
        ? refuseUpload({ name, type, bytes }, { maxBytes, maxFiles })
        : failure('too-many-files', { files: index + 1, maxFiles });
    if (refusal) return { index, failure: refusal };
    const expiresAt = new Date(Date.now() + urlExpirySeconds * 1000).toISOString();
    const contentType = storedTypeOf(type);
    const key = uploadKeyOf(batchId, index, name);
    const content = { bytes, sha256, contentType, metadata: uploadMetadata(name) };
    return { index, expiresAt, ...(await store.signPut(key, content, urlExpirySeconds)) };
  }

  return (request: Request): Promise<Response> =>
    guarded(async () => {
      const refusal =
        admission.refuseForeign(request) ?? admission.refuseFrequent(request, 'signed-files');
      if (refusal) return refusal;
      const parsed = signUploadsRequestSchema.safeParse(
        parseJson(await readText(request, maxBodyBytes)),
      );
      if (!parsed.success) return failureReply(failure('bad-request'));
      const { files, uploadToken = mintUploadToken() } = parsed.data;
      if (files.length > maxFiles) {
        return failureReply(failure('too-many-files', { files: files.length, maxFiles }));
      }
      // The first was taken for the request itself.
      const tooMany = admission.refuseFrequent(request, 'signed-files', files.length - 1);
      if (tooMany) return tooMany;
      const batchId = batchIdOf(uploadToken);
      const uploads = await Promise.all(files.map((file) => signOne(batchId, file)));
      return reply({ batchId, uploadToken, uploads } satisfies SignUploadsReply, 201);
    });
}
