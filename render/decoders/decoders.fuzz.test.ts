// Seeded mutants of every file in the catalogues: our decoders never throw, and stay within time and memory.
import { describe, expect, it } from 'vitest';
import { mutate } from '#test/images/mutants.ts';
import { createRandom } from '#test/images/random.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { decodeBmp } from './bmp/bmp.ts';
import { decodeIco } from './bmp/ico.ts';
import type { DecodeResult } from './decoded-image.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20261123);
const maxPixels = 300_000;
/** CPU ms: a hundred times what 300,000 pixels take, so that only runaway loops fail, not a busy machine. */
const slowestMs = 1000;

const bytesOf = (files: readonly { readonly bytes: Uint8Array }[]) =>
  files.map(({ bytes }) => bytes);

describe.each([
  { kind: 'BMP', decode: decodeBmp, files: bytesOf(bmpSuite()), mutantsPerFile: 24 },
  { kind: 'ICO', decode: decodeIco, files: bytesOf(icoSuite()), mutantsPerFile: 24 },
])('mutated $kind files', ({ decode, files, mutantsPerFile }) => {
  it('give pixels that fit together, or a reason', () => {
    const random = createRandom(seed);
    const count = Number(process.env.FUZZ_MUTANTS ?? mutantsPerFile);
    const outcomes: Record<string, number> = {};
    for (const [index, bytes] of files.entries()) {
      for (let i = 0; i < count; i++) {
        const mutant = mutate(bytes, random);
        const limits = random() < 0.3 ? { maxPixels, keepLongSide: 4 } : { maxPixels };
        const start = process.cpuUsage();
        const result = decode(mutant, limits);
        const { user, system } = process.cpuUsage(start);
        const about = `file ${index}, mutant ${i} of seed ${seed}`;
        expect((user + system) / 1000, about).toBeLessThan(slowestMs);
        expect(faultOf(result, mutant), about).toBeUndefined();
        const outcome = result.ok ? result.kind : result.reason;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }
    // A fuzzer that only ever breaks the header tests nothing else.
    expect(outcomes.pixels).toBeGreaterThan((files.length * count) / 5);
    expect(outcomes.damaged).toBeGreaterThan(0);
  }, 120_000);
});

function faultOf(result: DecodeResult, file: Uint8Array): string | undefined {
  if (!result.ok) return result.detail ? undefined : 'no detail';
  if (result.kind === 'embedded') {
    return result.bytes.buffer === file.buffer ? undefined : 'a copy of the embedded file';
  }
  const { width, height, sourceWidth, sourceHeight, channels, pixels, complete } = result;
  if (pixels.length !== width * height * channels) return `${pixels.length} bytes`;
  if (pixels.byteLength !== pixels.buffer.byteLength) return 'a view into something larger';
  if (sourceWidth * sourceHeight > maxPixels) return 'more pixels than allowed';
  return complete || channels === 4 ? undefined : 'missing rows without alpha';
}
