// A program that renders one image in a render process, prints the result, and ends.
import { readFileSync } from 'node:fs';
import { createRenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';

const [image = '', childModule] = process.argv.slice(2);
const renderPool = createRenderPool(childModule ? { childModule: new URL(childModule) } : {});
const bytes = readFileSync(image);
const options = { format: 'webp', maxSide: 128, maxPixels: 1e6, keepAnimation: false } as const;
const rendering = await renderPool.render(500, async () => orderOf({ ...options, bytes }, 60_000));
console.log(rendering.ok ? `rendered ${rendering.thumbnail.source.format}` : rendering.failure);
