// The peers, and the processes in which they make thumbnails.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { bundleOptions } from '../../stack/aws/bundle-handler.ts';
import type { Job, JobReply } from './serve-jobs.ts';

export const peerNames = ['ours', 'plain sharp', 'Pillow', 'vipsthumbnail'] as const;

export type PeerName = (typeof peerNames)[number];

export interface Peer {
  readonly name: PeerName;
  readonly version: string;
  readonly command: readonly [file: string, ...args: string[]];
}

export interface PeerProcess {
  /** Starts a new process if the last one died. */
  run(job: Job): Promise<JobReply>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundles = join(root, '.build', 'peers');

/** No peer needs longer for one thumbnail. A stranger's file may make one hang. */
const maxThumbnailMs = 60_000;

/** Installs the peers that are not packages of this repository. */
export const installCommand = 'apt-get install python3-pil libvips-tools';

/** @returns the peers that this machine has, ours first */
export async function findPeers(): Promise<Peer[]> {
  await build({
    ...bundleOptions,
    entryPoints: ['ours', 'plain-sharp'].map((name) => join(root, 'bench/peers', `${name}.ts`)),
    // Inside the repository, where the bundles find their packages.
    outdir: bundles,
  });
  const node = (name: string) => [process.execPath, join(bundles, `${name}.mjs`)] as const;
  const { sharp: sharpVersion = '', vips = '' } = sharp.versions;
  const version = `${sharpVersion} (libvips ${vips})`;
  return [
    { name: 'ours', version: `with sharp ${version}`, command: node('ours') },
    { name: 'plain sharp', version, command: node('plain-sharp') },
    ...findPythonPeers(),
  ];
}

function findPythonPeers(): Peer[] {
  // Debian's packages belong to /usr/bin/python3. Another Python may come first in PATH.
  const pythons = ['/usr/bin/python3', 'python3'];
  const script = (name: string) => ['-B', join(root, 'bench/peers', `${name}.py`)];
  const pillowVersion = ['-c', 'import PIL; from PIL import ImageCms; print(PIL.__version__)'];
  const withPillow = pythons.find((python) => outputOf(python, pillowVersion));
  const anyPython = pythons.find((python) => outputOf(python, ['--version']));
  const vipsVersion = outputOf('vipsthumbnail', ['--vips-version']);
  return [
    ...(withPillow
      ? [
          {
            name: 'Pillow' as const,
            version: outputOf(withPillow, pillowVersion) ?? '',
            command: [withPillow, ...script('pillow')] as const,
          },
        ]
      : []),
    ...(anyPython && vipsVersion
      ? [
          {
            name: 'vipsthumbnail' as const,
            version: vipsVersion.replace(/^libvips /, '').replace(/-.*/, ''),
            command: [anyPython, ...script('vipsthumbnail')] as const,
          },
        ]
      : []),
  ];
}

/** @returns what the program prints, or `undefined` when it does not run here */
function outputOf(file: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split('\n')[0];
  } catch {
    return undefined;
  }
}

export function startPeer({ command: [file, ...args] }: Peer): PeerProcess {
  let child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  let replies: AsyncIterator<string> | undefined;

  function start() {
    child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    // A write to a dead process fails. The reader of its replies notices the end.
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, replies };
  }

  async function stop(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  }

  return {
    async run(job) {
      const running = child && replies ? { child, replies } : start();
      const timer = setTimeout(() => running.child.kill('SIGKILL'), maxThumbnailMs * job.repeats);
      running.child.stdin.write(`${JSON.stringify(job)}\n`);
      const { value, done } = await running.replies.next();
      clearTimeout(timer);
      if (!done) return JSON.parse(value);
      await stop();
      return { ok: false, reason: 'crashed or took too long' };
    },
    stop,
  };
}
