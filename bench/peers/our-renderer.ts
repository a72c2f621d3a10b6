// Entry of the process that measures our renderer alone, without the render process.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { renderThumbnails } from '#render/render-thumbnail.ts';
import { outOf, outputsOf, serveJobs } from './serve-jobs.ts';

await serveJobs(async (job) => {
  const outputs = outputsOf(job);
  const bytes = readFileSync(job.path);
  const rendering = await renderThumbnails({ bytes, outputs, maxPixels: defaultMaxPixels });
  if (!rendering.ok) throw new Error(rendering.failure.message);
  const { thumbnails } = rendering;
  for (const [i, { bytes: made }] of thumbnails.entries()) writeFileSync(outOf(job, i), made);
  return thumbnails[0]?.animation === 'kept';
});
