// How an upload ends: with a thumbnail, or with a failure record. Runs on one key may overlap in any order, and one outcome
// of the current upload remains, or none if it was deleted: docs/decisions/015-outcomes-carry-their-version.md and
// 039-a-deleted-upload-leaves-no-outcome.md. The order of the requests matters.
import { type AnyFailure, type Failure, isDenial } from '#core/failure.ts';
import { encodeFailureRecord, parseFailureRecord } from '#core/failure-record.ts';
import type { KeyScheme, OutcomeKeys } from '#core/keys.ts';
import type { Outcome, Upload } from '#core/outcome-event.ts';
import type { Size } from '#core/size.ts';
import {
  type FurtherThumbnail,
  fileNameFromMetadata,
  isThumbnailSet,
  outcomeMetadata,
  readFurther,
  sourceEtagOf,
  thumbnailSetMetadata,
} from '#core/thumbnail-report.ts';
import { untilStable } from '#core/transient-error.ts';
import { definitionOf, type Output } from '#core/variant.ts';
import type {
  ObjectContent,
  ObjectHead,
  ObjectStore,
  UploadStorage,
} from '#storage/object-store.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { readDeletedFiles } from '#storage/tombstone.ts';

/**
 * How one run on an upload ended, as the log shows it.
 *
 * - thumbnail, failure: the upload has this outcome. A thumbnail wins over a failure of the same version.
 * - gone: the upload was deleted, and so is what the run wrote.
 * - replaced: the key has another upload now, which needs a run.
 * - handed over, escalated: a worker of a larger tier has the job, for its first or its second try.
 * - left: an earlier run had ended with `ending`. ignored: the key is not an upload's.
 * - refused: the upload is in a bucket that this stack does not serve.
 */
export interface RunResult {
  readonly outcome:
    | 'thumbnail'
    | 'failure'
    | 'gone'
    | 'replaced'
    | 'handed over'
    | 'escalated'
    | 'left'
    | 'ignored'
    | 'refused';
  readonly ending?: RunResult['outcome'];
  readonly reason?: string;
  readonly code?: string;
  /** What `endUpload` publishes, if this run ended the work on the upload. The log leaves it out. */
  readonly toPublish?: Outcome | undefined;
}

/** One version of an upload, and where its outcomes belong. */
interface Version extends OutcomeKeys {
  readonly storage: UploadStorage;
  readonly inputKey: string;
  readonly upload: Upload;
  /** How its thumbnails are made. */
  readonly definition: string;
  /** S3 denies us the upload. It may allow the read tomorrow, so no thumbnail is removed. */
  readonly isDenied?: boolean;
}

function versionOf(
  storage: UploadStorage,
  inputKey: string,
  upload: Upload,
  outputs = storage.keys.outputsOf(inputKey),
): Version {
  const keys = requireOutcomeKeys(storage.keys, inputKey, outputs);
  return { storage, inputKey, upload, ...keys, definition: definitionOf(outputs) };
}

function requireOutcomeKeys(
  keys: KeyScheme,
  inputKey: string,
  outputs?: readonly Output[],
): OutcomeKeys {
  const found = keys.outcomeKeysOf(inputKey, outputs);
  if (!found) throw new Error(`Not the key of an upload: ${inputKey}`);
  return found;
}

/**
 * @param upload that was rendered; the metadata of the thumbnails has its ETag too
 * @param thumbnails one for each output, in their order
 */
export async function writeThumbnails(
  storage: UploadStorage,
  inputKey: string,
  upload: ObjectHead,
  outputs: readonly Output[],
  thumbnails: readonly (ObjectContent & Size)[],
): Promise<RunResult> {
  const version = versionOf(storage, inputKey, upload, outputs);
  const { output } = storage.stores;
  const [firstKey = '', ...otherKeys] = version.thumbnailKeys;
  const [first, ...others] = thumbnails;
  const [, ...otherOutputs] = outputs;
  if (!first) throw new Error('There is no thumbnail to write');
  return untilOutcomesAreStable(inputKey, async () => {
    const further: FurtherThumbnail[] = [];
    for (const [i, { name, format }] of otherOutputs.entries()) {
      const [key, content] = [otherKeys[i], others[i]];
      if (!key || !content) throw new Error(`The thumbnail ${name} is missing`);
      const etag = await output.write(key, { ...content, metadata: metadataOf(version) });
      const { width, height, bytes } = content;
      further.push({ name, format, etag, width, height, bytes: bytes.length });
    }
    const ofSet = thumbnailSetMetadata(version.definition, further);
    const content = { ...first, metadata: { ...first.metadata, ...ofSet } };
    // Most uploads have no thumbnail yet. The condition says so, and saves a HEAD.
    if (!(await output.replace(firstKey, content, undefined))) {
      await removeFormer(version, await readOutcome(output, firstKey));
      await output.write(firstKey, content);
    }
    return letThumbnailsWin(version, content.metadata);
  });
}

/**
 * Records that an upload has no thumbnail, and why.
 *
 * @param upload that failed
 */
export async function writeFailure(
  storage: UploadStorage,
  inputKey: string,
  failure: Failure,
  upload: Upload,
): Promise<RunResult> {
  const { metadata } = upload;
  const version = { ...versionOf(storage, inputKey, upload), isDenied: isDenial(failure.code) };
  const record = {
    bytes: encodeFailureRecord({ failure, inputKey, fileName: fileNameFromMetadata(metadata) }),
    contentType: 'application/json',
    metadata: metadataOf(version),
  };
  const end = await untilOutcomesAreStable(inputKey, async () => {
    await storage.stores.output.write(version.failureKey, record);
    return letFailureStand(version, failure);
  });
  return { ...end, code: failure.code };
}

/** @returns how an earlier run on this version of the upload ended; `undefined` when none has, or S3 denied us the upload */
export async function findEnd(
  storage: UploadStorage,
  inputKey: string,
  upload: ObjectHead,
): Promise<RunResult | undefined> {
  const version = versionOf(storage, inputKey, upload);
  return untilOutcomesAreStable(inputKey, async () => {
    const metadata = await findWholeSet(version);
    if (metadata) return letThumbnailsWin(version, metadata);
    const record = await storage.stores.output.read(version.failureKey);
    if (!record || !isMadeFrom(version, record)) return undefined;
    const found = parseFailureRecord(record.bytes, inputKey).failure;
    return isDenial(found.code) ? undefined : letFailureStand(version, found);
  });
}

/**
 * Removes the failure record before it reads the upload: anyone who changes the key after that read must see a finished
 * run. If there is no record, no run to a failure can still remove these thumbnails. S3 charges for a HEAD, but not for a DELETE.
 *
 * @param metadata of the first thumbnail
 * @returns "again" when a run to a failure has removed one of them: see `letFailureStand`
 */
async function letThumbnailsWin(
  version: Version,
  metadata: ObjectHead['metadata'],
): Promise<RunResult | 'again'> {
  const { output } = version.storage.stores;
  const hadRecord = await output.remove(version.failureKey, '*');
  const lost = await findLoss(version);
  if (lost) return lost;
  const areThere = !hadRecord || (await findWholeSet(version)) !== undefined;
  if (!areThere) return 'again';
  return { outcome: 'thumbnail', toPublish: { kind: 'ready', upload: version.upload, metadata } };
}

/**
 * The first thumbnail is written last, so it says that the others are there. If it is of the same version, it wins. Otherwise
 * this run removes the thumbnails of other versions, each if it still has the ETag that was read. That ETag may be a
 * hash of the bytes, and two versions of an upload can have the same thumbnail, so a removed one may belong to this version. After a
 * removal all outcomes must be read again. Other thumbnails of this version stay: a run may be about to write the first. All stay
 * if S3 denies us the upload.
 *
 * @returns "again" after a removal
 */
async function letFailureStand(
  version: Version,
  failure: AnyFailure,
): Promise<RunResult | 'again'> {
  const { output } = version.storage.stores;
  const heads = await readHeads(version);
  const metadata = metadataOfSet(version, heads);
  if (metadata) return letThumbnailsWin(version, metadata);
  const lost = await findLoss(version);
  if (lost) return lost;
  const removed = heads.filter(({ head }, i) => head && (i === 0 || !isMadeFrom(version, head)));
  if (version.isDenied || removed.length === 0)
    return { outcome: 'failure', toPublish: { kind: 'failed', upload: version.upload, failure } };
  await removeFormer(version, heads[0]?.head);
  for (const { key, head } of removed) await output.remove(key, head?.etag);
  return 'again';
}

/**
 * Removes what another definition made of the upload: other variants, or other formats. The thumbnail that replaces the first one
 * would no longer name them.
 *
 * @param first the thumbnail that the key has now
 */
async function removeFormer(version: Version, first: ObjectHead | undefined): Promise<void> {
  const { storage, inputKey, definition, thumbnailKeys } = version;
  if (!first || first.metadata.definition === definition) return;
  for (const key of furtherKeysOf(storage.keys, inputKey, first)) {
    if (!thumbnailKeys.includes(key)) await storage.stores.output.remove(key);
  }
}

/** @returns the keys of the other thumbnails that a first one names */
function furtherKeysOf(keys: KeyScheme, inputKey: string, first: ObjectHead): readonly string[] {
  const further = readFurther(first.metadata);
  return keys.outcomeKeysOf(inputKey, further)?.thumbnailKeys ?? [];
}

/** @returns what became of the version; `undefined` while it is the current upload, or S3 denies us the HEAD */
async function findLoss(version: Version): Promise<RunResult | undefined> {
  const { storage, inputKey, upload, isDenied } = version;
  const current = await storage.stores.input.readHead(inputKey).catch((error) => {
    if (isDenied && error instanceof ReadDenied) return upload;
    throw error;
  });
  if (!current) return removeOutcomes(storage, inputKey);
  return current.etag === upload.etag ? undefined : { outcome: 'replaced' };
}

/**
 * Removes the outcomes of an upload that was deleted, or that an object of ours replaced. A new upload may arrive during the
 * removal, and its outcome may have the same bytes, and so the same ETag, as the one that was read. So the key is read again after
 * a removal.
 *
 * @returns "replaced" when the key has an object after a removal: it needs a run, because its outcome may be lost
 */
export async function removeOutcomes(
  { stores: { input, output }, keys }: UploadStorage,
  inputKey: string,
): Promise<RunResult> {
  const { thumbnailKeys, failureKey } = requireOutcomeKeys(keys, inputKey);
  const first = await readOutcome(output, thumbnailKeys[0] ?? '');
  const further = first ? furtherKeysOf(keys, inputKey, first) : [];
  let hasRemoved = false;
  let etag: string | undefined;
  for (const key of new Set([...further, ...thumbnailKeys, failureKey])) {
    const outcome = await readOutcome(output, key);
    if (!outcome) continue;
    await output.remove(key, outcome.etag);
    hasRemoved = true;
    etag ??= sourceEtagOf(outcome.metadata);
  }
  const isBack = hasRemoved && (await input.readHead(inputKey)) !== undefined;
  if (isBack) return { outcome: 'replaced' };
  return { outcome: 'gone', toPublish: { kind: 'removed', etag } };
}

/** A presigned PUT stays valid after a person has deleted its file, so the file may come back. */
export async function isDeletedFile(storage: UploadStorage, inputKey: string): Promise<boolean> {
  const file = storage.keys.batchFileOf(inputKey);
  return file !== undefined && (await readDeletedFiles(storage, file.batchId)).has(file.index);
}

export async function removeDeletedFile(
  storage: UploadStorage,
  inputKey: string,
): Promise<RunResult> {
  await storage.stores.input.remove(inputKey);
  return { ...(await removeOutcomes(storage, inputKey)), outcome: 'gone' };
}

/** Other runs may undo what this one writes. After five times Lambda has to send the event again. */
function untilOutcomesAreStable<Result>(
  inputKey: string,
  attempt: () => Promise<Result | 'again'>,
): Promise<Result> {
  return untilStable(5, `An outcome of ${inputKey}`, attempt);
}

async function findWholeSet(version: Version): Promise<ObjectHead['metadata'] | undefined> {
  return metadataOfSet(version, await readHeads(version));
}

/**
 * @param heads of the thumbnails, in the order of the keys
 * @returns the metadata of the first thumbnail if all are there
 */
function metadataOfSet(
  version: Version,
  heads: Awaited<ReturnType<typeof readHeads>>,
): ObjectHead['metadata'] | undefined {
  const [first, ...others] = heads.map(({ head }) => head);
  const etags = others.map((head) => head?.etag);
  if (!first || !isMadeFrom(version, first)) return undefined;
  return isThumbnailSet(first.metadata, version.definition, etags) ? first.metadata : undefined;
}

async function readHeads({ storage, thumbnailKeys }: Version) {
  const found: { key: string; head: ObjectHead | undefined }[] = [];
  for (const key of thumbnailKeys) {
    found.push({ key, head: await readOutcome(storage.stores.output, key) });
  }
  return found;
}

/** @returns the head of a thumbnail or failure record; `undefined` for an object of others, which we must not delete */
async function readOutcome(output: ObjectStore, key: string): Promise<ObjectHead | undefined> {
  const head = await output.readHead(key);
  return head && sourceEtagOf(head.metadata) !== undefined ? head : undefined;
}

function metadataOf({ upload, definition }: Version): Record<string, string> {
  return outcomeMetadata(upload.etag, definition);
}

function isMadeFrom(version: Version, outcome: ObjectHead | undefined): boolean {
  return outcome !== undefined && sourceEtagOf(outcome.metadata) === version.upload.etag;
}
