// Zips a folder for Lambda.
import { createWriteStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** The same files make the same zip, so the framework does not deploy an unchanged function. */
export async function zipFolder(dir: string, file: string): Promise<void> {
  const archive = new ZipFile();
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const mtime = new Date('2000-01-01T00:00:00Z');
  for (const path of entries) {
    archive.addFile(path, path.slice(dir.length + 1), { mtime, mode: 0o100644 });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
}
