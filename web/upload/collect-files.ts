// What a drop or a paste holds -> files: folders are opened, and what systems leave in them is left out.

/** A file to upload, and where in the dropped folder it lay. */
export interface CollectedFiles {
  readonly files: readonly File[];
  /** Whether there was a folder, be it an empty one. */
  readonly hasFolder: boolean;
}

/** Files that a system puts into folders and nobody means to upload. */
const junk = /^(\..*|Thumbs\.db|desktop\.ini|Icon\r|__MACOSX)$/i;

/**
 * Opens what was dropped. The entries are taken before the first wait, since a drop's data are gone after its event.
 *
 * @param data of a drop or a paste
 */
export async function collectFiles(data: DataTransfer): Promise<CollectedFiles> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const sources = items.map((item) => ({
    entry: item.webkitGetAsEntry?.() ?? undefined,
    file: item.getAsFile(),
  }));
  // Scripts may hand over files without items.
  if (items.length === 0) return { files: [...data.files], hasFolder: false };
  const hasFolder = sources.some(({ entry }) => entry?.isDirectory);
  const found = await Promise.all(
    sources.map(({ entry, file }) => (entry?.isDirectory ? readFolder(entry) : file ? [file] : [])),
  );
  return { files: found.flat(), hasFolder };
}

/** Of what the picker for folders gives, all but what systems leave in them. */
export function dropJunk(files: readonly File[]): readonly File[] {
  return files.filter(
    ({ name, webkitRelativePath }) => !(webkitRelativePath || name).split('/').some(isJunk),
  );
}

async function readFolder(folder: FileSystemEntry): Promise<File[]> {
  const entries = (await readEntries(folder)).filter(({ name }) => !isJunk(name));
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const found = await Promise.all(
    entries.map((entry) => (entry.isDirectory ? readFolder(entry) : readFile(entry))),
  );
  return found.flat();
}

/** A reader hands out some at a time (Chromium 100), and in the end none. */
async function readEntries(folder: FileSystemEntry): Promise<FileSystemEntry[]> {
  if (!isFolder(folder)) return [];
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => {
      // A folder that cannot be read is as an empty one.
      reader.readEntries(resolve, () => resolve([]));
    });
    if (some.length === 0) return found;
    found.push(...some);
  }
}

function readFile(entry: FileSystemEntry): Promise<File[]> {
  return new Promise((resolve) => {
    if (!isFile(entry)) return resolve([]);
    entry.file(
      (file) => resolve([file]),
      // Shown as a file that cannot be read, not left out.
      () => resolve([new File([], entry.name)]),
    );
  });
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isJunk(name: string): boolean {
  return junk.test(name);
}
