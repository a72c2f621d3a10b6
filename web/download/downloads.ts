// Ready thumbnails -> files on the person's disk: one thumbnail, a ZIP, or text about them. Loaded on demand.
import { downloadZip } from 'client-zip';
import { extensionOf, listPictures } from '../upload/state/pictures.ts';
import type { UploadEntry } from '../upload/state/upload-state.ts';
import { nameDownload } from './name-downloads.ts';

/** A browser opens about this many connections to one host. */
const parallelFetches = 6;

export interface ReadyThumbnail {
  /** The person's own file name of the original. */
  readonly name: string | undefined;
  readonly variant: string;
  /** Of its key. */
  readonly extension: string;
  readonly url: string;
}

interface FetchedThumbnail {
  readonly name: string;
  readonly blob: Blob;
}

/** @throws Error when the thumbnail cannot be fetched */
export async function saveOne(url: string, name: string): Promise<void> {
  save(await fetchBlob(url), name);
}

/** @throws Error when one thumbnail cannot be fetched, because nobody would notice its absence in the ZIP */
export async function saveZip(thumbnails: readonly ReadyThumbnail[]): Promise<void> {
  const files = (await fetchAll(thumbnails)).map(({ name, blob }) => ({ name, input: blob }));
  save(await downloadZip(files).blob(), 'thumbnails.zip');
}

export function saveText(text: string, type: string, name: string): void {
  save(new Blob([text], { type }), name);
}

/** The reply of the server signs the first thumbnail alone; the others have their lasting address. */
export function listDownloads(
  entry: UploadEntry,
  batchId: string | undefined,
): readonly ReadyThumbnail[] {
  const { name, status } = entry;
  if (status.state !== 'ready') return [];
  const { thumbnailUrl: url } = status;
  const [, ...further] = listPictures(entry, batchId);
  return [
    { name, variant: 'thumbnail', extension: extensionOf(url), url },
    ...further.map(({ variant, extension, path }) => ({ name, variant, extension, url: path })),
  ];
}

async function fetchAll(thumbnails: readonly ReadyThumbnail[]): Promise<FetchedThumbnail[]> {
  const names = makeDistinct(
    thumbnails.map(({ name, variant, extension }, place) =>
      nameDownload(name ?? `${place + 1}`, variant, extension),
    ),
  );
  const fetched: FetchedThumbnail[] = [];
  for (let from = 0; from < thumbnails.length; from += parallelFetches) {
    const group = thumbnails.slice(from, from + parallelFetches);
    const blobs = await Promise.all(group.map(({ url }) => fetchBlob(url)));
    fetched.push(...blobs.map((blob, i) => ({ name: names[from + i] ?? '', blob })));
  }
  return fetched;
}

async function fetchBlob(url: string, tries = 20): Promise<Blob> {
  // An image may have loaded the URL before, without CORS. For some time the browser would give that reply from its cache, and
  // refuse it to the page.
  const response = await fetch(url, { cache: 'no-store' });
  if (response.status === 429 && tries > 0) {
    // A lasting address counts as a read of the batch, and a large batch has more than one client may read at once.
    const seconds = Number(response.headers.get('retry-after')) || 5;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return fetchBlob(url, tries - 1);
  }
  if (!response.ok) throw new Error(`The storage answered ${response.status}.`);
  return response.blob();
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads the blob before this time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Numbers equal names: "a.jpg", "a (2).jpg". Many file systems ignore case, so this does too. */
export function makeDistinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, extension = ''] = /^(.*?)(\.\w+)?$/s.exec(name) ?? [];
    let distinct = name;
    for (let i = 2; taken.has(distinct.toLowerCase()); i += 1) {
      distinct = `${stem} (${i})${extension}`;
    }
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
