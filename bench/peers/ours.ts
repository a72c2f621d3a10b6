// Entry of the process that measures our renderer.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { renderThumbnail } from '#render/render-thumbnail.ts';
import { serveJobs } from './serve-jobs.ts';

const limits = { maxSide: 128, maxPixels: defaultMaxPixels, keepAnimation: true };

await serveJobs(async ({ path, out, format }) => {
  const rendering = await renderThumbnail({ bytes: readFileSync(path), format, ...limits });
  if (!rendering.ok) throw new Error(rendering.failure.message);
  writeFileSync(out, rendering.thumbnail.bytes);
  return rendering.thumbnail.animation === 'kept';
});
