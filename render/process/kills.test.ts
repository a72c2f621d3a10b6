// Real renders exceed a limit: the child dies, and the next image gets a new child.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeManyScans } from '#test/images/jpeg-bombs.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { crossingSvg } from '#test/images/svg-bombs.ts';
import { usualOptions } from '#test/judges/renders.ts';
import { createRenderPool, type RenderPool } from './render-pool.ts';
import { type MeasuredRendering, orderOf } from './renderer.ts';

const roomy = { timeoutMs: 20_000, maxMemoryMb: 2000 };
/** Time for a kill on a busy machine. Each of the decodes below takes longer on any machine. */
const overtimeMs = 2000;

/** Takes 10 s or more to draw. */
const slow = () => crossingSvg(20_000);
/** Takes 537 MB where an eighth is too small for the thumbnail: two bytes for each of 268 million coefficients. */
const large = () => writeManyScans(16_376, 16_376, 3);

describe.runIf(process.platform === 'linux')('a real render', { timeout: 60_000 }, () => {
  let renderPool: RenderPool;
  beforeEach(() => {
    renderPool = createRenderPool({ maxChildren: 1 });
  });
  afterEach(() => renderPool.close());

  function render(bytes: Uint8Array, { timeoutMs, maxMemoryMb }: typeof roomy) {
    const request = { ...usualOptions('png', { width: 2000, height: 2000 }), bytes };
    return renderPool.render(maxMemoryMb, async () => orderOf(request, timeoutMs));
  }

  async function renderPhoto() {
    const bytes = await noisePicture(300, 200).jpeg().toBuffer();
    return render(bytes, roomy);
  }

  it.each([
    { what: 'its deadline', limit: { timeoutMs: 500 }, make: slow, code: 'took-too-long' },
    { what: 'its memory', limit: { maxMemoryMb: 300 }, make: large, code: 'needs-too-much-memory' },
  ])('is killed at $what, and the next is unharmed', async ({ limit, make, code }) => {
    const before = await renderPhoto();
    const [child, ...others] = renderChildren();
    expect(others).toEqual([]);

    const bytes = make();
    const startedAt = performance.now();
    const rendering = await render(bytes, { ...roomy, ...limit });
    const tookMs = performance.now() - startedAt;
    expect(rendering).toMatchObject({ ok: false, failure: { code } });
    if (limit.timeoutMs) {
      expect(tookMs).toBeGreaterThanOrEqual(limit.timeoutMs - 1);
      expect(tookMs).toBeLessThan(limit.timeoutMs + overtimeMs);
    }
    expect(renderChildren()).toEqual([]);

    expect(await renderPhoto()).toMatchObject({ ok: true, thumbnails: [thumbnailOf(before)] });
    expect(renderChildren()).toEqual([expect.not.stringMatching(`^${child}$`)]);
  });
});

function thumbnailOf(rendering: MeasuredRendering) {
  if (!rendering.ok) throw new Error(`refused: ${rendering.failure.code}`);
  return rendering.thumbnails[0];
}

/** @returns the process ids of our living render processes, without zombies */
function renderChildren(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const isOurs = status.includes(`\nPPid:\t${process.pid}\n`) && !/^State:\s+Z/m.test(status);
      return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('render-child');
    } catch {
      // Not a process, or it has just ended.
      return false;
    }
  });
}
