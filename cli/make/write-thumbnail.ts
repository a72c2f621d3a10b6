// Where a thumbnail goes: always inside the output folder. A stranger chose the file's name, and the folder may contain links.
import { randomBytes } from 'node:crypto';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

export type WrittenThumbnail =
  | { readonly ok: true; readonly target: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Writes a temporary file and renames it, so that a symbolic link with the thumbnail's name is replaced, not followed.
 *
 * @param out the output folder, which may be a symbolic link: the person named it
 * @param path of the thumbnail below that folder, with slashes
 * @returns the path of the thumbnail, or a sentence that says why there is none
 */
export async function writeThumbnail(
  out: string,
  path: string,
  bytes: Uint8Array,
): Promise<WrittenThumbnail> {
  const target = join(out, path);
  if (!isInside(out, target)) return problem(outside);
  try {
    const folder = await makeFolders(out, dirname(relative(out, target)));
    if (folder === undefined) return problem(outside);
    // "wx" never opens a file or a link that exists.
    const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      await writeFile(temporary, bytes, { flag: 'wx' });
      await rename(temporary, join(folder, basename(target)));
    } finally {
      await rm(temporary, { force: true });
    }
    return { ok: true, target };
  } catch (error) {
    return problem(
      `Cannot write the thumbnail: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

const outside = 'The thumbnail would be outside the output folder.';

function problem(sentence: string) {
  return { ok: false, problem: sentence } as const;
}

/**
 * Makes one folder after the other: `mkdir` with `recursive` would follow a link before we could check where it leads.
 *
 * @returns the real path of the last folder, `undefined` when a link leads outside
 */
async function makeFolders(out: string, path: string): Promise<string | undefined> {
  await mkdir(out, { recursive: true });
  const root = await realpath(out);
  let folder = root;
  for (const name of path.split(sep)) {
    folder = join(folder, name);
    await mkdir(folder).catch(ignoreExisting);
    folder = await realpath(folder);
    if (folder !== root && !isInside(root, folder)) return undefined;
  }
  return folder;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

/** Both paths are relative to the same folder, or absolute. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
