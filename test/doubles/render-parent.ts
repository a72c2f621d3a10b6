// A program that renders one image in a render process, prints the result, and ends.
import { readFileSync } from 'node:fs';
import { squareVariant } from '#core/variant.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';

const [image = '', childModule] = process.argv.slice(2);
const renderPool = createRenderPool(childModule ? { childModule: new URL(childModule) } : {});
const bytes = readFileSync(image);
const outputs = [{ ...squareVariant(128, false), format: 'webp' as const }];
const rendering = await renderPool.render(500, async () =>
  orderOf({ bytes, outputs, maxPixels: 1e6 }, 60_000),
);
console.log(
  rendering.ok ? `rendered ${rendering.thumbnails[0]?.source.format}` : rendering.failure,
);
