// The peers, and the processes in which they make thumbnails.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import sharp from 'sharp';
import { bundleHandler } from '../../stack/aws/bundle-handler.ts';
import { root } from '../../stack/root.mjs';
import type { Job, JobReply } from './serve-jobs.ts';

export const peerNames = [
  'ours',
  'our renderer alone',
  'plain sharp',
  'Pillow',
  'vipsthumbnail',
] as const;

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

/** No peer needs longer for one thumbnail. A stranger's file may make one hang. */
const maxThumbnailMs = 60_000;

/** Installs the peers that are not packages of this repository. */
export const installCommand = 'apt-get install python3-pil libvips-tools';

/** @returns the peers that this machine has, ours first */
export async function findPeers(): Promise<Peer[]> {
  const { sharp: sharpVersion = '', vips = '' } = sharp.versions;
  const version = `${sharpVersion} (libvips ${vips})`;
  const nodePeer = async (name: PeerName, file: string) => {
    // Inside the repository, where the bundles find their packages.
    const dir = join(root, '.build', 'peers', file);
    await bundleHandler(root, `bench/peers/${file}`, dir);
    const command = [process.execPath, join(dir, `bench/peers/${file}.mjs`)] as const;
    return { name, version: `with sharp ${version}`, command };
  };
  // Debian's packages belong to /usr/bin/python3. Another Python may come first in PATH.
  const pythons = ['/usr/bin/python3', 'python3'];
  const pythonPeer = (name: PeerName, python = '', peerVersion = ''): Peer[] => {
    const script = join(root, 'bench/peers', `${name.toLowerCase()}.py`);
    const command = [python, '-B', script] as const;
    return python && peerVersion ? [{ name, version: peerVersion, command }] : [];
  };
  const pillowVersion = ['-c', 'import PIL; from PIL import ImageCms; print(PIL.__version__)'];
  const withPillow = pythons.find((python) => outputOf(python, pillowVersion));
  const anyPython = pythons.find((python) => outputOf(python, ['--version']));
  const vipsVersion = outputOf('vipsthumbnail', ['--vips-version']);
  return [
    await nodePeer('ours', 'ours'),
    await nodePeer('our renderer alone', 'our-renderer'),
    await nodePeer('plain sharp', 'plain-sharp'),
    ...pythonPeer('Pillow', withPillow, outputOf(withPillow ?? '', pillowVersion)),
    ...pythonPeer('vipsthumbnail', anyPython, /[\d.]+/.exec(vipsVersion ?? '')?.[0]),
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
