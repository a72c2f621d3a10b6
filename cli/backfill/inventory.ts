// Reads the uploads from an S3 Inventory: a manifest that names gzipped CSV files
// (docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html). It is unsorted and hours old, so it says which
// uploads there were, and not which have an outcome.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as z from 'zod/mini';
import { decodeKey } from '#core/job.ts';
import { type KeyScheme, placeAt } from '#core/keys.ts';
import type { ListedObject, ObjectStore } from '#storage/object-store.ts';
import type { Pair } from './pair-listings.ts';

/** Each file may list a million objects, so a manifest of this size lists thousands of millions. */
const maxManifestBytes = 10e6;
/** A key has 1024 bytes, and 3 characters for each when it is encoded. */
const maxLineLength = 16_384;

const manifestSchema = z.object({
  sourceBucket: z.string(),
  fileFormat: z.string(),
  fileSchema: z.string(),
  files: z.array(z.object({ key: z.string().check(z.minLength(1)) })),
});

type OpenBucket = (name: string) => Pick<ObjectStore, 'read' | 'open'>;

/**
 * @param address of the manifest.json
 * @param cursor of an earlier call: `<file>:<line>`, both from 0
 * @throws Error whose message is a sentence
 */
export async function* walkInventory(
  address: string,
  keys: KeyScheme,
  cursor: string | undefined,
  openBucket: OpenBucket,
): AsyncGenerator<Pair<ListedObject>> {
  const place = placeAt(address);
  if (!place) throw new Error(`${address} is not an address such as s3://bucket/key.`);
  const store = openBucket(place.bucket);
  const { files, fileSchema } = await readManifest(
    store,
    place.prefix,
    address,
    keys.places.input.bucket,
  );
  const columns = fileSchema.split(',').map((name) => name.trim());
  const [firstFile = 0, firstLine = 0] = cursor?.split(':').map(Number) ?? [];
  for (const [i, { key }] of files.entries()) {
    if (i < firstFile) continue;
    let line = 0;
    for await (const text of readLines(store, key)) {
      const upload =
        line >= (i === firstFile ? firstLine : 0) ? parseLine(text, columns) : undefined;
      if (upload && keys.isUpload(upload.key))
        yield { upload, found: 'unknown', cursor: `${i}:${line}` };
      line += 1;
    }
  }
}

async function readManifest(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  address: string,
  sourceBucket: string,
) {
  const found = await store.read(key, [0, maxManifestBytes]);
  if (!found) throw new Error(`There is no object at ${address}.`);
  if (found.totalBytes > maxManifestBytes)
    throw new Error(`${address} is too large for a manifest.`);
  const manifest = manifestSchema.safeParse(parseJson(new TextDecoder().decode(found.bytes))).data;
  if (!manifest) throw new Error(`${address} is not the manifest.json of an S3 Inventory.`);
  if (manifest.fileFormat !== 'CSV')
    throw new Error(
      `The inventory is in the format ${manifest.fileFormat}. Configure an inventory with the format CSV, and wait for its first report.`,
    );
  if (manifest.sourceBucket !== sourceBucket)
    throw new Error(
      `The inventory is of the bucket ${manifest.sourceBucket}, but the source is ${sourceBucket}.`,
    );
  return manifest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Copies the file to the disk first. A backfill may take days, and S3 would end a GET that nobody reads.
 */
async function* readLines(store: Pick<ObjectStore, 'open'>, key: string): AsyncGenerator<string> {
  const found = await store.open(key);
  if (!found) throw new Error(`The inventory names the file ${key}, which does not exist.`);
  const folder = await mkdtemp(join(tmpdir(), 'thumbnail-inventory-'));
  try {
    const copy = join(folder, 'data.csv.gz');
    await pipeline(found.body, createWriteStream(copy));
    const gunzip = createGunzip();
    // The loop below throws the error that this destroys the gunzip with.
    pipeline(createReadStream(copy), gunzip).catch(() => {});
    yield* splitLines(gunzip);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) throw new Error('A line of the inventory is too long.');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Keys are URL-encoded, so no value contains a comma. @returns `undefined` for a former version, or a delete marker */
function parseLine(line: string, columns: readonly string[]): ListedObject | undefined {
  const values = line
    .trim()
    .split(',')
    .map((value) => value.replace(/^"|"$/g, ''));
  const get = (name: string) => values[columns.indexOf(name)];
  const key = get('Key');
  const etag = get('ETag');
  if (!key || get('IsLatest') === 'false' || get('IsDeleteMarker') === 'true') return undefined;
  return {
    key: decodeKey(key),
    bytes: Number(get('Size') || 0),
    modifiedAt: Date.parse(get('LastModifiedDate') ?? '') || 0,
    // An ETag is quoted everywhere else.
    etag: etag && `"${etag}"`,
    storageClass: get('StorageClass'),
  };
}
