// Unsent files and upload tokens in IndexedDB, so that they survive a reload, a closed tab and a crash of the tab. They never
// leave the browser.
import { clear, createStore, get, getMany, keys, promisifyRequest, set } from 'idb-keyval';
import { announceForgotten } from '../history/forgotten-channel.ts';
import { markKept, unmarkKept } from './kept-marker.ts';

export interface KeptBatch {
  /** Chosen by the page, because a batch has no id before its first file is signed. */
  readonly key: string;
  readonly batchId: string | undefined;
  readonly uploadToken: string | undefined;
  /** Only numbers below this one may be in the storage. */
  readonly nextIndex: number;
  /** SHA-256 of each file by its number, so that the page notices one that is added again. Earlier versions left it out. */
  readonly checksums?: Readonly<Record<number, string>>;
  /** ms */
  readonly savedAt: number;
}

/** A file that passed its check. */
export interface KeptFile {
  readonly index: number;
  /** In base64. */
  readonly sha256: string;
  readonly file: File;
}

/** A file that the browser kept, but cannot read any more. */
export interface LostFile {
  readonly index: number;
  /** Unknown if an earlier version of the page wrote it. */
  readonly name: string | undefined;
  readonly file: undefined;
}

export type FoundBatch = KeptBatch & {
  /** Numbers of its kept files. */
  readonly indexes: readonly number[];
};

type BatchKey = ['batch', string];
/** With the name of the file, which outlasts a file that cannot be read. Earlier versions of the page left it out. */
type FileKey = ['file', string, number, ...name: string[]];
type Stored = Omit<KeptFile, 'file'> & {
  readonly blob: Blob;
  readonly name: string;
  readonly lastModified: number;
};

/** A later version that stores another shape takes another name. */
const databaseName = 'kept-files';

const store = createStore(databaseName, 'records');

/** Each function rejects when the browser refuses, or has no room. */
export const keptFiles = {
  /** The batch that was saved last comes first. */
  async findBatches(): Promise<readonly FoundBatch[]> {
    const indexesOf = new Map<string, number[]>();
    for (const [, batchKey, index] of await keys<BatchKey | FileKey>(store)) {
      const indexes = indexesOf.get(batchKey) ?? [];
      if (index !== undefined) indexes.push(index);
      indexesOf.set(batchKey, indexes);
    }
    const saved = await getMany<KeptBatch>([...indexesOf.keys()].map(keyOfBatch), store);
    return [...indexesOf]
      .map(([key, indexes], place) => ({ ...(saved[place] ?? lostBatch(key)), indexes }))
      .toSorted((a, b) => b.savedAt - a.savedAt);
  },
  async saveBatch(batch: KeptBatch): Promise<void> {
    markKept();
    await set(keyOfBatch(batch.key), batch, store);
  },
  async readFiles(batchKey: string): Promise<readonly (KeptFile | LostFile)[]> {
    const all = await keys<BatchKey | FileKey>(store);
    const found = all.filter((key): key is FileKey => key[0] === 'file' && key[1] === batchKey);
    return (await Promise.all(found.map(readFile))).flat();
  },
  async putFile(batchKey: string, { file, index, sha256 }: KeptFile): Promise<void> {
    const { name, lastModified } = file;
    const stored: Stored = { index, sha256, blob: file, name, lastModified };
    await set(['file', batchKey, index, name], stored, store);
  },
  deleteFiles: (batchKey: string, indexes: readonly number[]) =>
    deleteAll(rangesOfFiles(batchKey, indexes)),
  /** Deletes batches with their files. */
  deleteBatches: (batches: readonly Pick<FoundBatch, 'key' | 'indexes'>[]) =>
    deleteAll(
      batches.flatMap(({ key, indexes }) => [keyOfBatch(key), ...rangesOfFiles(key, indexes)]),
    ),
};

export type KeptFiles = typeof keptFiles;

/** Each file has its own transaction, because a request that fails ends its transaction. */
async function readFile(key: FileKey): Promise<(KeptFile | LostFile)[]> {
  const [, , index, keptName] = key;
  try {
    const stored = await get<Stored>(key, store);
    if (!stored) return [];
    const { blob, name, lastModified, sha256 } = stored;
    return [{ index, sha256, file: new File([blob], name, { type: blob.type, lastModified }) }];
  } catch {
    return [{ index, name: keptName, file: undefined }];
  }
}

function deleteAll(queries: readonly (IDBKeyRange | IDBValidKey)[]): Promise<void> {
  return store('readwrite', (records) => {
    for (const query of queries) records.delete(query);
    return promisifyRequest(records.transaction);
  });
}

/**
 * Deletes all that this browser keeps: unsent files and upload tokens. Pages that are uploading stop to keep theirs.
 *
 * @param batchId the only batch to forget
 */
export async function forgetKept(batchId?: string): Promise<void> {
  announceForgotten(batchId ?? null);
  if (batchId === undefined) {
    unmarkKept();
    await clear(store);
    return;
  }
  const batches = await keptFiles.findBatches();
  await keptFiles.deleteBatches(batches.filter((batch) => batch.batchId === batchId));
}

/** A page wrote a file while another one forgot its batch. It counts as expired. */
function lostBatch(key: string): KeptBatch {
  return { key, batchId: undefined, uploadToken: undefined, nextIndex: 0, savedAt: 0 };
}

function keyOfBatch(key: string): BatchKey {
  return ['batch', key];
}

/** Ranges, because the caller does not know the file names in the keys. */
function rangesOfFiles(key: string, indexes: readonly number[]): IDBKeyRange[] {
  return indexes.map((index) => IDBKeyRange.bound(['file', key, index], ['file', key, index, []]));
}
