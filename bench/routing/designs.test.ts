import { describe, expect, it } from 'vitest';
import { tiers } from '#core/tiers.ts';
import { photoFacts } from '#test/doubles/facts.ts';
import { oneLambda, routeByBytes, routeByHeader } from './designs.ts';
import type { Upload } from './sample-uploads.ts';

/** A file of 1 MB that takes 100 MB of memory and 100 ms at one vCPU. */
const photo: Upload = {
  className: 'photo',
  facts: photoFacts,
  bytes: 1e6,
  trueMemoryMb: 100,
  trueCpuMs: 100,
};

const [small, medium] = tiers;
if (!small || !medium) throw new Error('no tiers');

describe('one Lambda', () => {
  it('reads once, renders and writes', () => {
    expect(oneLambda(1769).run(photo)).toEqual({
      hasThumbnail: true,
      invocations: [
        {
          functionName: 'only',
          memoryMb: 1769,
          afterMs: 50,
          // One read, then the PUT of the outcome and a DELETE in parallel. Each request takes 1.6 ms of CPU time.
          ...{ ioMs: 25 + 40, transferMs: 13, cpuMs: expect.closeTo(100 + 3 * 1.6, 9) },
          ...{ usesChild: false, reads: 1 },
        },
      ],
    });
  });

  it('is killed when memory runs out, and Lambda retries it twice without success', () => {
    const { invocations, hasThumbnail } = oneLambda(1769).run({ ...photo, trueMemoryMb: 2000 });
    expect(hasThumbnail).toBe(false);
    expect(invocations.map(({ killed }) => killed)).toEqual(['lambda', 'lambda', 'lambda']);
    expect(invocations.map(({ afterMs }) => afterMs)).toEqual([50, 60_000, 120_000]);
  });

  it('refuses too many pixels before it decodes any', () => {
    const facts = { ...photoFacts, width: 20_000, height: 20_000 };
    const { invocations, hasThumbnail } = oneLambda(1769).run({ ...photo, facts });
    expect(hasThumbnail).toBe(false);
    expect(invocations.map(({ cpuMs }) => cpuMs)).toEqual([expect.closeTo(3 * 1.6, 9)]);
  });
});

describe('by bytes', () => {
  it('routes by the size alone', () => {
    const functionOf = (bytes: number) =>
      routeByBytes({ ...photo, bytes }).invocations.map(({ functionName }) => functionName);
    expect(functionOf(1e6)).toEqual(['router', '512']);
    expect(functionOf(5e6)).toEqual(['router', '1024']);
    expect(functionOf(20e6)).toEqual(['router', '3008']);
  });

  it('retries a killed invocation on the next larger function, and pays for both', () => {
    const { invocations, hasThumbnail } = routeByBytes({ ...photo, trueMemoryMb: 600 });
    expect(hasThumbnail).toBe(true);
    expect(invocations.map(({ functionName }) => functionName)).toEqual(['router', '512', '1024']);
    expect(invocations.map(({ killed }) => killed)).toEqual([undefined, 'lambda', undefined]);
    const [, killed, done] = invocations;
    expect(killed?.cpuMs).toBeCloseTo(50 + 3 * 1.6, 9);
    expect(done?.cpuMs).toBeCloseTo(100 + 3 * 1.6, 9);
  });
});

describe('by header', () => {
  it('renders in the dispatcher if the image fits there, and reads only large files twice', () => {
    const { invocations } = routeByHeader(photo, tiers, 'cheapest');
    expect(invocations).toMatchObject([{ functionName: 'dispatcher', memoryMb: 512, reads: 1 }]);
    const large = routeByHeader({ ...photo, bytes: 5_000_000 }, tiers, 'cheapest');
    expect(large.invocations).toMatchObject([{ functionName: 'dispatcher', reads: 2 }]);
  });

  it('hands over to the planned tier, and hands over every upload if the dispatcher only routes', () => {
    const facts = {
      ...photoFacts,
      format: 'avif',
      subsampling: '4:2:0',
      width: 6000,
      height: 4000,
    } as const;
    const { invocations } = routeByHeader({ ...photo, facts }, tiers, 'cheapest');
    expect(invocations).toMatchObject([{ reads: 1 }, { functionName: 'medium', afterMs: 100 }]);
    const separate = routeByHeader(photo, tiers, 'cheapest', 256);
    expect(separate.invocations).toMatchObject([{ memoryMb: 256 }, { functionName: 'small' }]);
  });

  it('retries once on the next tier when the render process runs out of memory', () => {
    const facts = { ...photoFacts, format: 'svg' } as const;
    const larger = routeByHeader({ ...photo, facts, trueMemoryMb: 500 }, tiers, 'cheapest');
    expect(larger.hasThumbnail).toBe(true);
    expect(larger.invocations).toMatchObject([
      { functionName: 'dispatcher', killed: 'child' },
      { functionName: 'medium', usesChild: true },
    ]);
    const tooLarge = routeByHeader({ ...photo, facts, trueMemoryMb: 1500 }, tiers, 'cheapest');
    expect(tooLarge.hasThumbnail).toBe(false);
    expect(tooLarge.invocations).toHaveLength(2);
  });

  it('ends a render process after 25 seconds', () => {
    const facts = { ...photoFacts, format: 'svg' } as const;
    const { invocations } = routeByHeader({ ...photo, facts, trueCpuMs: 9000 }, tiers, 'cheapest');
    expect(invocations).toMatchObject([
      { killed: 'child', cpuMs: expect.closeTo((25_000 * 512) / 1769, 6) },
      { functionName: 'medium' },
    ]);
  });
});
