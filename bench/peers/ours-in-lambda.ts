// Entry of the process that measures our renderer as a Lambda and `npx thumbnail` run it: in a child, behind a pipe.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { squareVariant } from '#core/variant.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';
import { serveJobs } from './serve-jobs.ts';

/** More than any image of the bench needs. */
const memoryMb = 3008;
const renderPool = createRenderPool();

await serveJobs(async ({ path, out, format }) => {
  const outputs = [{ ...squareVariant(128, true), format }];
  const rendering = await renderPool.render(memoryMb, async () =>
    orderOf({ bytes: readFileSync(path), outputs, maxPixels: defaultMaxPixels }, 60_000),
  );
  if (!rendering?.ok) throw new Error(rendering?.failure.message);
  const [thumbnail] = rendering.thumbnails;
  writeFileSync(out, thumbnail?.bytes ?? '');
  return thumbnail?.animation === 'kept';
});
