// The addresses (`blob:` URLs) of the files on this page. A URL keeps its file alive, with all bytes that the browser has in
// memory, so the page revokes it when the file leaves the batch.
import { useEffect } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';

const objectUrls = new Map<File, string>();

/** Called during rendering. An effect that makes the URL would render a drop of hundreds of files twice. */
export function addressFile(file: File): string {
  const url = objectUrls.get(file) ?? URL.createObjectURL(file);
  objectUrls.set(file, url);
  return url;
}

/** Revokes the URLs of all files that are not among these. */
function releaseOthers(entries: readonly UploadEntry[]): void {
  const files = new Set(entries.map(({ file }) => file));
  for (const [file, url] of objectUrls) {
    if (files.has(file)) continue;
    URL.revokeObjectURL(url);
    objectUrls.delete(file);
  }
}

let leaving: ReturnType<typeof setTimeout> | undefined;

/** Effects run after React has removed the images of a file, so no image loses a URL that it still needs. */
export function useReleasedUrls(entries: readonly UploadEntry[]): void {
  useEffect(() => {
    clearTimeout(leaving);
    releaseOthers(entries);
    // In StrictMode, React runs the effect again immediately, and the images that are shown keep their URLs.
    return () => {
      leaving = setTimeout(() => releaseOthers([]));
    };
  }, [entries]);
}
