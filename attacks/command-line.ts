// Names and links that make `npx thumbnail` write outside its folder, and files that it must not read whole.
import { spawn } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { flatPicture } from '#test/images/pictures.ts';
import type { HostileRequest } from './hostile-request.ts';

/** A folder with `album` (the input), `out`, and `precious.jpg` that nobody may touch. */
interface Place {
  readonly album: string;
  readonly out: string;
  readonly precious: string;
  readonly photo: Uint8Array;
}

interface HostileCommand {
  readonly name: string;
  readonly args?: readonly string[];
  readonly prepare: (place: Place) => Promise<unknown>;
  /** What the command must print. */
  readonly right: RegExp;
}

const escapeSequence = '\u001b[2J\n\u202egpj.jpg';

const commands: readonly HostileCommand[] = [
  {
    name: 'a name of backslashes that leads out of the folder',
    prepare: ({ album, photo }) => writeFile(join(album, '..\\..\\x.jpg'), photo),
    right: /x_thumbnail\.jpg 128x/,
  },
  {
    name: 'a link in the output folder that has the name of a thumbnail',
    prepare: async ({ album, out, precious, photo }) => {
      await writeFile(join(album, 'a.jpg'), photo);
      await symlink(precious, join(out, 'a_thumbnail.jpg'));
    },
    right: /a_thumbnail\.jpg 128x/,
  },
  {
    name: 'a link in the output folder that leads outside',
    prepare: async ({ album, out, photo }) => {
      await mkdir(join(album, 'deep/new'), { recursive: true });
      await writeFile(join(album, 'deep/new/a.jpg'), photo);
      await symlink('..', join(out, 'deep'));
    },
    right: /outside the output folder/,
  },
  {
    name: 'a name with an escape sequence, a line break and a bidi character',
    prepare: ({ album, photo }) => writeFile(join(album, escapeSequence), photo),
    right: /\\u001b\[2J\\u000a\\u202egpj\.jpg: jpeg/,
  },
  {
    name: 'the same name, explained',
    args: ['explain'],
    prepare: ({ album, photo }) => writeFile(join(album, escapeSequence), photo),
    right: /\\u001b\[2J\\u000a\\u202egpj\.jpg\n {2}facts/,
  },
  {
    name: 'a sparse JPEG of 1.9 GB',
    prepare: async ({ album, photo }) => {
      await writeFile(join(album, 'sparse.jpg'), photo);
      await truncate(join(album, 'sparse.jpg'), 1.9e9);
    },
    right: /the limit is 100 MB/,
  },
];

export const hostileCommands: readonly HostileRequest[] = commands.map((command) => ({
  name: `command line: ${command.name}`,
  attack: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbnail-attack-'));
    try {
      return await attack(folder, command);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
}));

async function attack(folder: string, { args = [], prepare, right }: HostileCommand) {
  const [album, out] = [join(folder, 'home/album'), join(folder, 'home/out')];
  const precious = join(folder, 'precious.jpg');
  const photo = await flatPicture(600, 400).jpeg().toBuffer();
  for (const made of [album, out]) await mkdir(made, { recursive: true });
  await writeFile(precious, 'precious');
  await prepare({ album, out, precious, photo });
  const before = await outsideOf(folder);
  const outArgs = args.includes('explain') ? [] : ['--out', 'out'];
  const child = spawn(
    process.execPath,
    [resolve('cli/thumbnail.mjs'), ...args, ...outArgs, 'album'],
    {
      cwd: join(folder, 'home'),
    },
  );
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const faults: string[] = [];
  const added = (await outsideOf(folder)).filter((file) => !before.includes(file));
  if (added.length > 0) faults.push(`it wrote ${JSON.stringify(added)}`);
  if ((await readFile(precious, 'utf8')) !== 'precious') faults.push('it overwrote a file');
  if (!right.test(printed)) faults.push(`it printed ${JSON.stringify(printed + complaints)}`);
  return { ending: faults.length === 0 ? 'refused or inside' : 'outside', faults };
}

/** @returns the files below a folder, except those of the output folder */
async function outsideOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => !file.startsWith('home/out/'));
}
