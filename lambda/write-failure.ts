// Failure -> the record beside where the thumbnail would be. Apart from the job, so that who renders nothing loads no sharp.
import type { Failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { outputKeysOf } from '#core/keys.ts';
import { fileNameFromMetadata } from '#core/thumbnail-report.ts';
import type { ObjectStore } from '#io/object-store.ts';

/**
 * Records that an upload has no thumbnail, and why.
 *
 * @param metadata the upload's own, for its file name
 */
export async function writeFailure(
  store: ObjectStore,
  inputKey: string,
  failure: Failure,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const keys = outputKeysOf(inputKey);
  if (!keys) throw new Error(`Not the key of an upload: ${inputKey}`);
  const fileName = fileNameFromMetadata(metadata);
  await Promise.all([
    store.write(keys.failureKey, {
      bytes: encodeFailureRecord({ failure, inputKey, fileName }),
      contentType: 'application/json',
    }),
    store.remove(keys.thumbnailKey),
  ]);
}
