import { beforeEach, describe, expect, it } from 'vitest';
import { renderMemoryMb } from '#core/plan.ts';
import type { Means } from './render-within.ts';
import { renderWithin } from './render-within.ts';
import type { RenderOrder } from './renderer.ts';

const options = { format: 'png', maxSide: 128, maxPixels: 1e6, keepAnimation: false } as const;
const bytes = { byteLength: 1, body: [new Uint8Array(1)] };

describe('a render within the limits of the Lambda', () => {
  let orders: (RenderOrder | undefined)[];
  let memory: number[];
  let renderProcess: Means['renderProcess'];
  beforeEach(() => {
    orders = [];
    memory = [];
    renderProcess = {
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
    const means = { memoryMb, remainingMs: () => remainingMs, renderProcess };
    return renderWithin(options, async () => bytes, means);
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
    const means = { memoryMb: 512, remainingMs: () => 20_000, renderProcess };
    expect(await renderWithin(options, async () => undefined, means)).toBeUndefined();
  });
});
