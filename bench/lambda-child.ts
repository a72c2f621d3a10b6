// Entry of a process that stands for one Lambda. It runs the worker's code without S3, on the files that its parent names.
import { readFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { squareVariant, type ThumbnailFormat } from '#core/variant.ts';
import { readProcessMemory } from '#render/process/process-memory.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { type RenderBudget, renderWithinBudget } from '#render/process/render-within-budget.ts';
import { cpuMsSince } from '#render/serve-renders.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { createWorkerInvoker } from '../lambda/worker-invoker.ts';

export interface LambdaOrder {
  readonly path: string;
  readonly format: ThumbnailFormat;
  readonly memoryMb: number;
  /** How often to render. The first round does not count; of the others, the fastest does. */
  readonly rounds: number;
}

export interface LambdaReply {
  /** "thumbnail", or the code of the failure. */
  readonly code: string;
  /** The most memory of this process since its start, in MB. */
  readonly handlerPeakMb: number;
  /** The most memory of its render process, in MB. */
  readonly childPeakMb: number;
  /** CPU time in milliseconds: the rendering, and this process's exchange with the render process. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

// A worker creates these clients before its first job, so their memory is part of a Lambda's.
createS3ObjectStore('bench');
createWorkerInvoker('bench-');

const remainingMs = () => 60_000;
let childPeakMb = 0;
const inner = createRenderPool();
const renderPool: RenderBudget['renderPool'] = {
  async render(maxMemoryMb, order) {
    const rendering = await inner.render(maxMemoryMb, order);
    childPeakMb = Math.max(childPeakMb, rendering?.peakMemoryMb ?? 0);
    return rendering;
  },
};

async function run({ path, format, memoryMb, rounds }: LambdaOrder): Promise<LambdaReply> {
  const outputs = [{ ...squareVariant(128, true), format }];
  const options = { outputs, maxPixels: defaultMaxPixels };
  let [code, handlerPeakMb, cpuMs, wallMs] = ['no rounds', 0, 0, 0];
  childPeakMb = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    const bytes = readFileSync(path);
    const open = async () => ({ byteLength: bytes.length, body: [bytes] });
    const budget = { memoryMb, remainingMs, renderPool };
    const rendering = await renderWithinBudget(options, open, budget);
    if (!rendering) throw new Error('no rendering');
    wallMs = performance.now() - start;
    const spentMs = rendering.cpuMs + cpuMsSince(before);
    cpuMs = round < 2 ? spentMs : Math.min(cpuMs, spentMs);
    code = rendering.ok ? 'thumbnail' : rendering.failure.code;
    handlerPeakMb ||= readProcessMemory(process.pid)?.peakMb ?? 0;
  }
  return { code, handlerPeakMb, childPeakMb, wallMs, cpuMs };
}

process.on('disconnect', () => process.exit());
process.on('message', async (order: LambdaOrder) => {
  process.send?.(await run(order));
});
process.send?.('ready');
