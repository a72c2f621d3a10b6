// Measures one class of images: every peer gets a new process, and then the peers take turns.
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { quantile } from '../figures.ts';
import type { ImageClass, ImageFile } from './images.ts';
import { type Peer, type PeerName, type PeerProcess, startPeer } from './peer-process.ts';
import { judgeOf } from './quality.ts';
import { type Job, outOf } from './serve-jobs.ts';

/** What a peer needs for one image in a warm process. */
export interface ImageFigures {
  readonly cpuMs: number;
  readonly bytes: number;
  /** SSIM; `undefined` when sharp cannot read the source. */
  readonly luma: number | undefined;
  readonly chroma: number | undefined;
}

export interface PeerResult {
  /** CPU time of a process from its start to the end of its first thumbnail, in milliseconds; NaN when it made none. */
  readonly coldMs: number;
  /** Peak memory of a new process that made each thumbnail of the class once, in MB; NaN when it made none. */
  readonly peakMb: number;
  /** In the order of the images; `undefined` for an image that the peer refused. */
  readonly images: readonly (ImageFigures | undefined)[];
}

export interface ClassResult extends ImageClass {
  readonly peers: ReadonlyMap<PeerName, PeerResult>;
}

/** A process makes this many thumbnails of a class before we measure it, so that V8 has compiled what it runs often. */
export const warmUpCount = 10;

/** In each round a peer repeats a quick image for about this long, because the clock of a program is coarse. */
const roundMs = 100;
const maxRepeats = 16;

interface Runner {
  readonly peer: Peer;
  readonly process: PeerProcess;
  /** By image; `undefined` for one that the peer refused. */
  readonly tracks: (Track | undefined)[];
  coldMs: number;
  peakMb: number;
}

/** An image on its way through a peer. */
interface Track extends Omit<ImageFigures, 'cpuMs'> {
  readonly job: Job;
  readonly times: number[];
  repeats: number;
}

/**
 * @param rounds we take medians over this many
 * @param folder for the thumbnails
 */
export async function measureClass(
  imageClass: ImageClass,
  peers: readonly Peer[],
  { rounds, folder }: { readonly rounds: number; readonly folder: string },
): Promise<ClassResult> {
  const { images } = imageClass;
  const runners = peers.map((peer): Runner => {
    const [coldMs, peakMb] = [Number.NaN, Number.NaN];
    return { peer, process: startPeer(peer), tracks: [], coldMs, peakMb };
  });
  try {
    for (const image of images) await runCold(runners, image, join(folder, 'thumbnail'));
    const passes = Math.ceil(warmUpCount / images.length);
    for (const runner of runners) {
      for (const i of images.keys()) {
        const cpuMs = await runOnce(runner, i, passes);
        const track = runner.tracks[i];
        // The difference of two programs may be 0 or less for a tiny image.
        if (track) track.repeats = Math.min(maxRepeats, Math.ceil(roundMs / Math.max(1, cpuMs)));
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const i of images.keys()) {
        for (let turn = 0; turn < runners.length; turn++) {
          const runner = runners[(turn + round) % runners.length];
          const track = runner?.tracks[i];
          if (runner && track) track.times.push(await runOnce(runner, i, track.repeats));
        }
      }
    }
  } finally {
    await Promise.all(runners.map(({ process }) => process.stop()));
  }
  const results = runners.map((runner) => [runner.peer.name, resultOf(runner)] as const);
  return { ...imageClass, peers: new Map(results) };
}

/** Makes the first thumbnails. Ours comes first and decides whether they move. */
async function runCold(runners: readonly Runner[], image: ImageFile, out: string): Promise<void> {
  const judge = await judgeOf(image.path);
  const isColorManaged = await hasProfileOrInks(image.path);
  let isMoving = false;
  for (const runner of runners) {
    const job: Job = { ...image, out, isMoving, isColorManaged, repeats: 1 };
    const reply = await runner.process.run(job);
    if (!reply.ok) {
      if (process.env.VERBOSE) console.error(`${runner.peer.name} ${image.path}: ${reply.reason}`);
      runner.tracks.push(undefined);
      continue;
    }
    isMoving = reply.isMoving;
    if (Number.isNaN(runner.coldMs)) runner.coldMs = reply.processCpuMs;
    runner.peakMb = Math.max(reply.peakMb, runner.peakMb || 0);
    const { luma, chroma } = (await judge(out)) ?? {};
    runner.tracks.push({ job, bytes: statSync(out).size, luma, chroma, repeats: 1, times: [] });
    for (const i of image.sizes.keys()) rmSync(outOf(job, i), { force: true });
  }
}

async function hasProfileOrInks(path: string): Promise<boolean> {
  const found = await sharp(path)
    .metadata()
    .catch(() => undefined);
  return found?.icc !== undefined || found?.space === 'cmyk';
}

/** @returns CPU time of one thumbnail in milliseconds. An image that fails once does not count for this peer. */
async function runOnce(runner: Runner, index: number, repeats: number): Promise<number> {
  const track = runner.tracks[index];
  const reply = track && (await runner.process.run({ ...track.job, repeats }));
  if (reply?.ok) return reply.cpuMs;
  runner.tracks[index] = undefined;
  return Number.NaN;
}

function resultOf({ coldMs, peakMb, tracks }: Runner): PeerResult {
  return {
    coldMs,
    peakMb,
    images: tracks.map((track) => track && { ...track, cpuMs: quantile(track.times, 0.5) }),
  };
}
