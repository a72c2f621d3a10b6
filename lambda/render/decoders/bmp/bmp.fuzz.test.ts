// Seeded mutants of every catalogue file: our decoders never throw, and stay within time and memory.

import { describe, expect, it } from 'vitest';
import { createRandom } from '#test/images/random.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import type { DecodeLimits, DecodeResult } from '../decoded-image.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

/** Mutants of each file: about 12,000 in all, in a few seconds. */
const mutantsPerFile = Number(process.env.FUZZ_MUTANTS ?? 24);
const seed = Number(process.env.FUZZ_SEED ?? 20261123);
const limits: DecodeLimits = { maxPixels: 300_000 };
/** CPU ms: hundreds of times what 300,000 pixels take, so that only runaway loops fail, not a busy machine. */
const slowestMs = 3000;

const hostile = [
  0, 1, 2, 3, 4, 8, 16, 24, 32, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x7fffffff,
  0x80000000, 0xffffffff,
];

describe.each([
  { kind: 'BMP', decode: decodeBmp, suite: bmpSuite() },
  { kind: 'ICO', decode: decodeIco, suite: icoSuite() },
])('mutated $kind files', ({ decode, suite }) => {
  it('give pixels that fit together, or a reason', () => {
    const random = createRandom(seed);
    const outcomes: Record<string, number> = {};
    for (const { name, bytes } of suite) {
      for (let i = 0; i < mutantsPerFile; i++) {
        const mutant = mutate(bytes, random);
        const options = random() < 0.3 ? { ...limits, keepLongSide: 4 } : limits;
        const start = process.cpuUsage();
        const result = decode(mutant, options);
        const about = `${name}, mutant ${i} of seed ${seed}`;
        const { user, system } = process.cpuUsage(start);
        expect((user + system) / 1000, about).toBeLessThan(slowestMs);
        expect(faultOf(result, options, mutant), about).toBeUndefined();
        const outcome = result.ok ? result.kind : result.reason;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }
    // A fuzzer that only ever breaks the header tests nothing else.
    const total = suite.length * mutantsPerFile;
    expect(outcomes.pixels).toBeGreaterThan(total / 4);
    expect(outcomes.damaged).toBeGreaterThan(0);
  }, 120_000);
});

function faultOf(
  result: DecodeResult,
  options: DecodeLimits,
  file: Uint8Array,
): string | undefined {
  if (!result.ok) return result.detail ? undefined : 'no detail';
  if (result.kind === 'embedded') {
    return result.bytes.buffer === file.buffer ? undefined : 'a copy of the embedded file';
  }
  const { width, height, sourceWidth, sourceHeight, channels, pixels, complete } = result;
  if (pixels.length !== width * height * channels) return `${pixels.length} bytes`;
  if (pixels.byteLength !== pixels.buffer.byteLength) return 'a view into something larger';
  if (sourceWidth * sourceHeight > options.maxPixels) return 'more pixels than allowed';
  return complete || channels === 4 ? undefined : 'missing rows without alpha';
}

/** Flips bits, plants numbers that break arithmetic in the headers, cuts, and splices. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const mutant = bytes.slice();
  const pick = (below: number) => Math.floor(random() * below);
  const view = new DataView(mutant.buffer);
  for (let n = 1 + pick(4); n > 0; n--) {
    // Half of the changes hit the headers, where they matter most.
    const at = pick(random() < 0.5 ? Math.min(80, mutant.length) : mutant.length);
    const action = pick(4);
    const number = hostile[pick(hostile.length)] ?? 0;
    if (action === 0) mutant[at] = (mutant[at] ?? 0) ^ (1 << pick(8));
    else if (action === 1) mutant[at] = pick(256);
    else if (action === 2 && at + 4 <= mutant.length) view.setUint32(at, number, true);
    else if (action === 3 && at + 2 <= mutant.length) view.setUint16(at, number & 0xffff, true);
  }
  const shape = pick(10);
  if (shape === 0) return mutant.slice(0, pick(mutant.length));
  if (shape === 1) return Uint8Array.from([...mutant, ...mutant.slice(pick(mutant.length))]);
  return mutant;
}
