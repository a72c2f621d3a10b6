import { beforeEach, describe, expect, it } from 'vitest';
import { ownProcessMb } from '#core/plan.ts';
import { cornersPicture } from '../test/fixtures.ts';
import type { RenderLimits } from './forked-renderer.ts';
import type { RenderProcess } from './render-process.ts';
import { renderWithin } from './render-within.ts';

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
const ownMb = () => process.memoryUsage.rss() / 2 ** 20;

describe('rendering within what the Lambda has left', () => {
  let asked: RenderLimits[];
  let released: number[];
  let renderProcess: RenderProcess;
  beforeEach(() => {
    asked = [];
    released = [];
    renderProcess = {
      async render(_, limits) {
        asked.push(limits);
        return {
          ok: false,
          failure: { code: 'crashed', message: '' },
          peakMemoryMb: 1000,
          cpuMs: 5,
        };
      },
      async release(maxMb) {
        released.push(maxMb);
      },
      async close() {},
    };
  });

  function render(bytes: Uint8Array, memoryMb: number, remainingMs: number) {
    const request = { bytes, format: 'png', maxSide: 128, maxPixels: 1e6 } as const;
    const means = { memoryMb, remainingMs: () => remainingMs, renderProcess };
    return renderWithin({ ...request, keepAnimation: false }, means);
  }

  it('renders what is safe in this process, even with no time left', async () => {
    const jpeg = await cornersPicture(30, 20).jpeg().toBuffer();
    expect(await render(jpeg, 512, 0)).toMatchObject({ ok: true });
    expect(asked).toEqual([]);
  });

  it('leaves an idle process only the memory that an image of its own is not predicted to need', async () => {
    const jpeg = await cornersPicture(30, 20).jpeg().toBuffer();
    await render(jpeg, 512, 9000);
    await render(Buffer.concat([jpeg, Buffer.alloc(100e6)]), 512, 9000);
    const [small = 0, large = 0] = released;
    expect(small).toBeGreaterThan(250);
    expect(small - large).toBeCloseTo(95, 0);
  });

  it('gives the process the time left but what writing needs, and the memory left', async () => {
    const rendering = await render(svg, 4000, 20_000);
    expect(asked[0]?.timeoutMs).toBe(17_000);
    expect(asked[0]?.maxMemoryMb).toBeGreaterThan(3400 - ownMb() - 50);
    expect(asked[0]?.maxMemoryMb).toBeLessThan(3400);
    expect(rendering.peakMemoryMb).toBeGreaterThan(1000 + ownMb() / 2);
  });

  it('gives no image more than 25 s, and the process never less than the plan counted on', async () => {
    // A warm handler, larger than the plan takes it for.
    const ballast = Buffer.alloc(300e6, 1);
    await render(svg, 512, 900_000);
    expect(asked).toEqual([{ timeoutMs: 25_000, maxMemoryMb: ownProcessMb(512) }]);
    expect(ballast[0]).toBe(1);
  });

  it('throws when there is no time left: not the fault of the image', async () => {
    await expect(render(svg, 512, 3500)).rejects.toThrow('no time left');
  });
});
