// Entry of the process that measures our renderer as a Lambda and `npx thumbnail` run it: in a child, behind a pipe.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';
import { outOf, outputsOf, serveJobs } from './serve-jobs.ts';

/** More than any image of the bench needs. */
const memoryMb = 3008;
const renderPool = createRenderPool();

await serveJobs(async (job) => {
  const outputs = outputsOf(job);
  const rendering = await renderPool.render(memoryMb, async () =>
    orderOf({ bytes: readFileSync(job.path), outputs, maxPixels: defaultMaxPixels }, 60_000),
  );
  if (!rendering?.ok) throw new Error(rendering?.failure.message);
  const { thumbnails } = rendering;
  for (const [i, { bytes }] of thumbnails.entries()) writeFileSync(outOf(job, i), bytes);
  return thumbnails[0]?.animation === 'kept';
});
