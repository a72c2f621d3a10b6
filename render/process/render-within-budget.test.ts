import { beforeEach, describe, expect, it } from 'vitest';
import { renderMemoryMb } from '#core/plan.ts';
import { squareVariant } from '#core/variant.ts';
import type { RenderBudget } from './render-within-budget.ts';
import { renderWithinBudget } from './render-within-budget.ts';
import type { RenderOrder } from './renderer.ts';

const outputs = [{ ...squareVariant(128, false), format: 'png' as const }];
const options = { outputs, maxPixels: 1e6 };
const bytes = { byteLength: 1, body: [new Uint8Array(1)] };

describe('a render within the limits of the Lambda', () => {
  let orders: (RenderOrder | undefined)[];
  let memory: number[];
  let renderPool: RenderBudget['renderPool'];
  beforeEach(() => {
    orders = [];
    memory = [];
    renderPool = {
      async render(maxMemoryMb, order) {
        memory.push(maxMemoryMb);
        const ordered = await order();
        orders.push(ordered);
        if (!ordered) return ordered;
        const crashed = { code: 'crashed', message: '' } as const;
        return { ok: false, failure: crashed, peakMemoryMb: 1000, cpuMs: 5 };
      },
    };
  });

  function render(memoryMb: number, remainingMs: number) {
    const budget = { memoryMb, remainingMs: () => remainingMs, renderPool };
    return renderWithinBudget(options, async () => bytes, budget);
  }

  it('gets the time that writing leaves, and its share of the memory', async () => {
    const rendering = await render(4000, 20_000);
    expect(orders).toEqual([{ ...options, ...bytes, timeoutMs: 17_000 }]);
    expect(memory).toEqual([renderMemoryMb(4000)]);
    expect(rendering?.peakMemoryMb).toBeGreaterThan(1020);
  });

  it('gets at most 25 s', async () => {
    await render(512, 900_000);
    expect(orders[0]?.timeoutMs).toBe(25_000);
  });

  it('throws when no time is left, since that is not the fault of the image', async () => {
    await expect(render(512, 3500)).rejects.toThrow('no time left');
  });

  it('is skipped when the image is gone', async () => {
    const budget = { memoryMb: 512, remainingMs: () => 20_000, renderPool };
    expect(await renderWithinBudget(options, async () => undefined, budget)).toBeUndefined();
  });
});
