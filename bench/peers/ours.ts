// Entry of the process that measures our renderer.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { squareVariant } from '#core/variant.ts';
import { renderThumbnails } from '#render/render-thumbnail.ts';
import { serveJobs } from './serve-jobs.ts';

await serveJobs(async ({ path, out, format }) => {
  const outputs = [{ ...squareVariant(128, true), format }];
  const bytes = readFileSync(path);
  const rendering = await renderThumbnails({ bytes, outputs, maxPixels: defaultMaxPixels });
  if (!rendering.ok) throw new Error(rendering.failure.message);
  const [thumbnail] = rendering.thumbnails;
  writeFileSync(out, thumbnail?.bytes ?? '');
  return thumbnail?.animation === 'kept';
});
