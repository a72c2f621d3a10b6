// Entry of a process that stands for one Lambda. It runs the worker's code without S3, on the files that its parent names.
import { readFileSync } from 'node:fs';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { squareVariant, type ThumbnailFormat } from '#core/variant.ts';
import { readProcessMemory, resetPeakMemory } from '#render/process/process-memory.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { type RenderBudget, renderWithinBudget } from '#render/process/render-within-budget.ts';
import { cpuMsSince } from '#render/serve-renders.ts';

export interface LambdaOrder {
  readonly path: string;
  readonly format: ThumbnailFormat;
  readonly memoryMb: number;
  /** Time that Lambda leaves the function, in milliseconds. */
  readonly remainingMs: number;
  /** How often to render. The first round does not count; of the others, the fastest does. */
  readonly rounds: number;
}

export interface LambdaReply {
  /** "thumbnail", or the code of the failure. */
  readonly code: string;
  /** The most memory of this process, in MB: during this order if it started with `--expose-gc`, or else since its start. */
  readonly handlerPeakMb: number;
  /** The most memory of its render process, in MB. */
  readonly childPeakMb: number;
  /** CPU time in milliseconds: the rendering, and this process's exchange with the render process. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Time limit of the render process, in milliseconds; `undefined` if the handler did not ask it. */
  readonly deadlineMs: number | undefined;
  readonly thumbnail: Uint8Array | undefined;
}

let childPeakMb = 0;
let deadlineMs: number | undefined;
const inner = createRenderPool();
const renderPool: RenderBudget['renderPool'] = {
  async render(maxMemoryMb, order) {
    const rendering = await inner.render(maxMemoryMb, async () => {
      const ordered = await order();
      deadlineMs = ordered?.timeoutMs;
      return ordered;
    });
    childPeakMb = Math.max(childPeakMb, rendering?.peakMemoryMb ?? 0);
    return rendering;
  },
};

async function run({ path, format, memoryMb, ...order }: LambdaOrder): Promise<LambdaReply> {
  const outputs = [{ ...squareVariant(128, true), format }];
  const options = { outputs, maxPixels: defaultMaxPixels };
  const budget = { memoryMb, remainingMs: () => order.remainingMs, renderPool };
  let [code, handlerPeakMb, cpuMs, wallMs] = ['no rounds', 0, 0, 0];
  let thumbnail: Uint8Array | undefined;
  [childPeakMb, deadlineMs] = [0, undefined];
  if (globalThis.gc) {
    globalThis.gc();
    resetPeakMemory(process.pid);
  }
  for (let round = 0; round < order.rounds; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    const bytes = readFileSync(path);
    const open = async () => ({ byteLength: bytes.length, body: [bytes] });
    const rendering = await renderWithinBudget(options, open, budget);
    if (!rendering) throw new Error('no rendering');
    wallMs = performance.now() - start;
    const spentMs = rendering.cpuMs + cpuMsSince(before);
    cpuMs = round < 2 ? spentMs : Math.min(cpuMs, spentMs);
    code = rendering.ok ? 'thumbnail' : rendering.failure.code;
    thumbnail = rendering.ok ? rendering.thumbnails[0]?.bytes : undefined;
    handlerPeakMb ||= readProcessMemory(process.pid)?.peakMb ?? 0;
  }
  return { code, handlerPeakMb, childPeakMb, cpuMs, wallMs, deadlineMs, thumbnail };
}

process.on('disconnect', () => process.exit());
process.on('message', async (order: LambdaOrder) => {
  process.send?.(await run(order));
});
process.send?.('ready');
