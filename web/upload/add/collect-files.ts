// Hop: drop or paste -> files. Opens folders, and leaves out files that an operating system puts into them.

export interface CollectedFiles {
  readonly files: readonly File[];
  /** Whether there was a folder, even an empty one. */
  readonly hasFolder: boolean;
}

/** Files that an operating system puts into folders. */
const junk = /^(\..*|Thumbs\.db|desktop\.ini|Icon\r|__MACOSX)$/i;

/** Reads all entries before the first await, because the browser empties a drop's data after its event. */
export async function collectFiles(data: DataTransfer): Promise<CollectedFiles> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const sources = items.map((item) => ({
    entry: item.webkitGetAsEntry?.() ?? undefined,
    file: item.getAsFile(),
  }));
  // A script may set files without items.
  if (items.length === 0) return { files: [...data.files], hasFolder: false };
  const hasFolder = sources.some(({ entry }) => entry?.isDirectory);
  const found = await Promise.all(
    sources.map(({ entry, file }) => (entry?.isDirectory ? readFolder(entry) : file ? [file] : [])),
  );
  return { files: found.flat(), hasFolder };
}

/** Removes junk from the files of the folder picker. */
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

/** A reader returns some entries at a time (Chromium 100), and at the end an empty list. */
async function readEntries(folder: FileSystemEntry): Promise<FileSystemEntry[]> {
  if (!isFolder(folder)) return [];
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => {
      // An unreadable folder counts as empty.
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
      // The page shows an unreadable file instead of leaving it out.
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
