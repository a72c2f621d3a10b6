// The files that a person names: one file, or every file below a folder.
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { ObjectStore } from '#storage/object-store.ts';

export interface NamedFile {
  readonly path: string;
  /** Path below the folder that was named, or the file's own name. */
  readonly name: string;
}

export type ListedFiles =
  | { readonly ok: true; readonly files: readonly NamedFile[] }
  | { readonly ok: false; readonly problem: string };

/** @returns the files, sorted by path, or a sentence that says why there are none */
export async function listFiles(path: string): Promise<ListedFiles> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { ok: true, files: [{ path, name: basename(path) }] };
    if (!found.isDirectory()) return problem('This is neither a file nor a folder.');
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (paths.length === 0) return problem('This folder contains no files.');
    return { ok: true, files: paths.map((file) => ({ path: file, name: relative(path, file) })) };
  } catch (error) {
    return problem(describeFileError(error));
  }
}

function problem(sentence: string) {
  return { ok: false, problem: sentence } as const;
}

/** @returns a sentence for an error of the file system */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'There is no file or folder with this name.';
  if (code === 'EACCES') return 'You do not have permission to read this file.';
  return `Cannot read this path: ${error instanceof Error ? error.message : error}.`;
}

/** Reads files as if they were objects, so that `readUploadFacts` reads both. */
export const fileStore = {
  async read(path: string, range?: readonly [number, number]) {
    await using file = await open(path);
    const { size: totalBytes } = await file.stat();
    const from = Math.min(range?.[0] ?? 0, totalBytes);
    const to = Math.min(range?.[1] ?? totalBytes, totalBytes);
    const { buffer, bytesRead } = await file.read(
      Buffer.allocUnsafe(to - from),
      0,
      to - from,
      from,
    );
    return { bytes: buffer.subarray(0, bytesRead), totalBytes, etag: '', metadata: {} };
  },
} satisfies Pick<ObjectStore, 'read'>;
