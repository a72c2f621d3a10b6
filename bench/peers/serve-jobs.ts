// How a peer's process works: it reads a job per line, makes the thumbnail, and answers with a line. The Python peers do the same.
import { createInterface } from 'node:readline';
import { type Output, squareVariant, type ThumbnailFormat } from '#core/variant.ts';
import { cpuMs, peakMb } from '../process-cpu.ts';

/** A box in pixels. The whole picture lies inside the box, or the picture covers the box. */
export interface JobSize {
  readonly width: number;
  readonly height: number;
  readonly isCover: boolean;
}

export interface Job {
  readonly path: string;
  /** Where the first thumbnail goes. The others have their number behind it. */
  readonly out: string;
  readonly sizes: readonly JobSize[];
  readonly format: ThumbnailFormat;
  /** Whether the thumbnail is an animation. Our renderer decides that, and the others follow. */
  readonly isMoving: boolean;
  /** Whether the source has a profile or inks. Only vipsthumbnail must know. */
  readonly isColorManaged: boolean;
  /** How often to make the thumbnail. */
  readonly repeats: number;
}

export type JobReply =
  | {
      readonly ok: true;
      /** User and system time of all threads for one thumbnail, in milliseconds. */
      readonly cpuMs: number;
      /** The same since the start of the process, in milliseconds. */
      readonly processCpuMs: number;
      /** The most resident memory since the start of the process, in MB of 2^20 bytes. */
      readonly peakMb: number;
      readonly isMoving: boolean;
    }
  | { readonly ok: false; readonly reason: string };

export function outputsOf({ sizes, format }: Job): Output[] {
  return sizes.map(({ width, height, isCover }, i) => ({
    ...squareVariant(width, true),
    ...{ name: `size${i}`, height, fit: isCover ? 'cover' : 'inside', format },
  }));
}

export const outOf = ({ out }: Job, i: number) => (i === 0 ? out : `${out}${i}`);

/** @param make makes the thumbnails of one image and returns whether they move; throws when it refuses the image */
export async function serveJobs(make: (job: Job) => Promise<boolean>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await run(JSON.parse(line), make).catch(
      (error): JobReply => ({ ok: false, reason: String(error?.message ?? error) }),
    );
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  process.exit();
}

async function run(job: Job, make: (job: Job) => Promise<boolean>): Promise<JobReply> {
  const before = cpuMs();
  let isMoving = false;
  for (let i = 0; i < job.repeats; i++) isMoving = await make(job);
  const processCpuMs = cpuMs();
  const perThumbnail = (processCpuMs - before) / job.repeats;
  return { ok: true, cpuMs: perThumbnail, processCpuMs, peakMb: peakMb(), isMoving };
}
