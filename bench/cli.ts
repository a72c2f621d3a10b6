// `npm run bench:cli [-- <folder>]`: how long `npx thumbnail` takes for 800 camera photos, and a short script with sharp for the
// same. They take turns. By default we draw the photos; a folder gives photos of your own.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../cli/list-files.ts';
import { root } from '../stack/root.mjs';
import { describeMachine, quantile } from './figures.ts';
import { photo } from './pictures.ts';

const count = 800;
const rounds = 3;

/** What a person would write: two at a time, into files. It runs in the folder of the bench, so that it finds sharp. */
const script = `
  import { readdirSync } from 'node:fs';
  import sharp from 'sharp';
  const [from, to] = process.argv.slice(2);
  const names = readdirSync(from).values();
  const work = async () => {
    for (const name of names) {
      await sharp(from + '/' + name).autoOrient().resize(128, 128, { fit: 'inside' }).toFile(to + '/' + name);
    }
  };
  await Promise.all([work(), work()]);`;

mkdirSync(join(root, '.build'), { recursive: true });
const dir = mkdtempSync(join(root, '.build', 'cli-'));
try {
  const photos = join(dir, 'photos');
  mkdirSync(photos);
  const originals = await originalsOf(process.argv[2]);
  for (let i = 0; i < count; i++) {
    linkSync(originals[i % originals.length] ?? '', join(photos, `${i}.jpg`));
  }
  writeFileSync(join(dir, 'script.mjs'), script);
  const commands = {
    'npx thumbnail': ['cli/thumbnail.mjs', '--out', join(dir, 'ours'), photos],
    'script with sharp': [join(dir, 'script.mjs'), photos, dir],
    'npx thumbnail, one photo': ['cli/thumbnail.mjs', '--out', dir, join(photos, '0.jpg')],
    'npx thumbnail --help': ['cli/thumbnail.mjs', '--help'],
  };
  const seconds = new Map<string, number[]>();
  // The first round does not count: it fills the system's file cache, and may build the command.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const start = performance.now();
      execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
      const taken = (performance.now() - start) / 1000;
      if (round > 0) seconds.set(name, [...(seconds.get(name) ?? []), taken]);
    }
  }
  const median = (name: keyof typeof commands) => quantile(seconds.get(name) ?? [], 0.5);
  for (const name of seconds.keys())
    console.log(`${name}: ${quantile(seconds.get(name) ?? [], 0.5).toFixed(2)} s`);
  const ratio = median('npx thumbnail') / median('script with sharp');
  console.log(`${count} photos: ${ratio.toFixed(2)} of the script's time. ${describeMachine()}.`);
} finally {
  rmSync(dir, { recursive: true });
}

/** @returns files in the folder of the bench, where a file can have many names */
async function originalsOf(folder: string | undefined): Promise<string[]> {
  const listed = folder === undefined ? undefined : await listFiles(folder);
  if (listed && !listed.ok) throw new Error(`${folder}: ${listed.problem}`);
  const drawn = async () => (await photo(4000, 3000)).jpeg({ quality: 80 }).toBuffer();
  const sources = listed ? listed.files.map(({ path }) => readFileSync(path)) : [await drawn()];
  return sources.map((bytes, i) => {
    const path = join(dir, `original-${i}.jpg`);
    writeFileSync(path, bytes);
    return path;
  });
}
