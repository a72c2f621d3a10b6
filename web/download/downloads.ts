// Ready thumbnails -> files on the person's disk: one, all of them as a ZIP, or as one picture. Loaded when it is asked for.
import { downloadZip } from 'client-zip';
import type { ReadyThumbnail } from '../upload/upload-session.ts';
import { drawContactSheet } from './draw-contact-sheet.ts';
import { makeDistinct, nameDownload } from './name-downloads.ts';

/** Thumbnails fetched at once; a browser keeps about this many connections to one host anyway. */
const parallelFetches = 6;

interface FetchedThumbnail {
  readonly name: string;
  readonly blob: Blob;
}

/** @throws Error when it cannot be fetched */
export async function saveOne(url: string, name: string): Promise<void> {
  save(await fetchBlob(url), name);
}

/** @throws Error when one of them cannot be fetched: a ZIP that lacks some would not tell */
export async function saveZip(thumbnails: readonly ReadyThumbnail[]): Promise<void> {
  const files = (await fetchAll(thumbnails)).map(({ name, blob }) => ({ name, input: blob }));
  save(await downloadZip(files).blob(), 'thumbnails.zip');
}

/** @throws Error when one of them cannot be fetched or shown */
export async function saveContactSheet(thumbnails: readonly ReadyThumbnail[]): Promise<void> {
  save(await drawContactSheet(await fetchAll(thumbnails)), 'contact-sheet.png');
}

async function fetchAll(thumbnails: readonly ReadyThumbnail[]): Promise<FetchedThumbnail[]> {
  const names = makeDistinct(
    thumbnails.map(({ name, url }, place) => nameDownload(name ?? `${place + 1}`, url)),
  );
  const fetched: FetchedThumbnail[] = [];
  for (let from = 0; from < thumbnails.length; from += parallelFetches) {
    const group = thumbnails.slice(from, from + parallelFetches);
    const blobs = await Promise.all(group.map(({ url }) => fetchBlob(url)));
    fetched.push(...blobs.map((blob, i) => ({ name: names[from + i] ?? '', blob })));
  }
  return fetched;
}

async function fetchBlob(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The storage answered ${response.status}.`);
  return response.blob();
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
