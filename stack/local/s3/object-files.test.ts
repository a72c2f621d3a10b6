import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readInfo, receive, removeObject, replaceObject } from './object-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'object-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bucket = join(folder, 'bucket');
const bytes = join(bucket, 'a');
const paths = { bytes, md5: `${bytes}.md5`, headers: `${bytes}.json` };

/** As if the clock of the file system had not ticked since the version before. */
async function put(text: string): Promise<string> {
  const incoming = await receive(Buffer.from(text), join(folder, 'incoming'));
  utimesSync(incoming.path, 1, 1);
  replaceObject(paths, incoming, { text });
  return incoming.md5;
}

// ext4 gives a new file the inode of one that was removed just before.
it.each([
  { name: 'replaced', change: async () => void (await put('12')) },
  { name: 'removed', change: async () => removeObject(paths, bucket) },
])('knows no former version of an object that was $name', async ({ change }) => {
  for (let i = 10; i < 30; i++) {
    const text = `${i}`;
    await change();
    const etag = `"${await put(text)}"`;
    expect(readInfo(paths)).toMatchObject({ etag, headers: { text } });
  }
});
