// Hostile files take the way of real uploads. Each ends as stated, in time and within its tier, and harms no other image.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxRenderMs } from '#core/tiers.ts';
import { type Outcome, type Stack, startStack } from '#test/doubles/tier-process.ts';
import { bombCatalogue } from '#test/images/bomb-catalogue.ts';
import { cornerColors, cornersPicture, readCorners } from '#test/images/pictures.ts';
import { expectColor } from '#test/judges/renders.ts';

/** On a busy machine it takes time to kill a process and to start the next one. */
const overtimeMs = 5000;

let stack: Stack;
beforeAll(() => {
  stack = startStack();
});
afterAll(() => stack.close());

describe('a hostile file ends as stated, in time and within its tier', () => {
  it.each(bombCatalogue)('%s: %s', { timeout: 60_000 }, async (name, ends, make) => {
    const outcome = await stack.upload(await make(), 'gif');
    if (process.env.BOMBS) console.log(describeOutcome(name, outcome));
    expect(ends).toContain(outcome.code);
    expect(outcome.deadlineMs ?? maxRenderMs).toBeLessThanOrEqual(maxRenderMs);
    expect(outcome.tookMs).toBeLessThan(maxRenderMs + overtimeMs);
    expect(peakMbOf(outcome)).toBeLessThan(outcome.tier?.memoryMb ?? 1);

    const photo = await cornersPicture(600, 400).jpeg().toBuffer();
    await expectCorners(await stack.upload(photo, 'png', outcome.tier));
  });
});

/** Of the handler and its render process together. */
function peakMbOf({ handlerPeakMb = 0, childPeakMb = 0 }: Outcome): number {
  return handlerPeakMb + childPeakMb;
}

async function expectCorners({ code, thumbnail = new Uint8Array() }: Outcome): Promise<void> {
  expect(code).toBe('thumbnail');
  const corners = await readCorners(thumbnail);
  for (const [corner, color] of Object.entries(cornerColors)) {
    expectColor(corners[corner] ?? [], color, 12, corner);
  }
}

/** @returns a row of the table that `BOMBS=1` prints */
function describeOutcome(name: string, outcome: Outcome): string {
  const { tier, code, tookMs } = outcome;
  const took = `${Math.round(tookMs)} ms | ${Math.round(peakMbOf(outcome))} MB`;
  return `| ${name} | ${tier?.name ?? 'refused by the plan'} | ${code} | ${took} |`;
}
