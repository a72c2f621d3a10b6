// A program that renders one image in a render process, says what came of it, and has nothing more to do.
import { readFileSync } from 'node:fs';
import { createRenderProcess } from './render-process.ts';

const [image = '', childModule] = process.argv.slice(2);
const renderProcess = createRenderProcess(childModule ? { childModule: new URL(childModule) } : {});
const rendering = await renderProcess.render(
  {
    bytes: readFileSync(image),
    format: 'webp',
    maxSide: 128,
    maxPixels: 1e6,
    keepAnimation: false,
  },
  { timeoutMs: 60_000, maxMemoryMb: 500 },
);
console.log(rendering.ok ? `rendered ${rendering.thumbnail.source.format}` : rendering.failure);
