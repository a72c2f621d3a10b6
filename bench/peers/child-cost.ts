// What the render process of a Lambda adds to renderThumbnail: its pipe, its messages and its allocator's settings.
import { bundleLambda, startLambda } from '../lambda-process.ts';
import { quantile } from '../quantile.ts';
import type { ImageFile } from './images.ts';
import { warmUpCount } from './measure.ts';
import { type Peer, startPeer } from './peer-process.ts';

/** More than any image of the bench needs. */
const memoryMb = 3008;

/**
 * The deployed code and the process of the bench take turns.
 *
 * @returns medians of CPU time for one image, in milliseconds
 */
export async function measureChild(
  { path, format }: ImageFile,
  ours: Peer,
  { rounds, out }: { readonly rounds: number; readonly out: string },
): Promise<{ readonly childMs: number; readonly inProcessMs: number }> {
  const lambda = await startLambda(await bundleLambda());
  const process = startPeer(ours);
  const child: number[] = [];
  const inProcess: number[] = [];
  try {
    for (let round = -warmUpCount; round < rounds; round++) {
      // Of two rounds, the reply counts the second.
      const reply = await lambda.render({ path, format, memoryMb, rounds: 2 });
      const job = { path, out, format, isMoving: false, isColorManaged: false, repeats: 2 };
      const own = await process.run(job);
      if (reply?.code !== 'thumbnail' || !own.ok) throw new Error(`${path} got no thumbnail.`);
      if (round < 0) continue;
      child.push(reply.cpuMs);
      inProcess.push(own.cpuMs);
    }
  } finally {
    await Promise.all([lambda.close(), process.stop()]);
  }
  return { childMs: quantile(child, 0.5), inProcessMs: quantile(inProcess, 0.5) };
}
