// Seeded mutants of PNG, APNG and GIF files: the second tries never throw, and stay within time and memory.

import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frameControl, frameData } from '#test/images/apng.ts';
import { pngChunk as chunk } from '#test/images/png.ts';
import { apngOf, makePng, pngKinds } from '#test/images/png-kinds.ts';
import { createRandom } from '#test/images/random.ts';
import { gifSuite } from '#test/suites/gif.ts';
import type { DecodeResult } from '../decoded-image.ts';
import { apngFirstFrame } from './apng-first-frame.ts';
import { rescueGif } from './rescue-gif.ts';
import { rescuePng } from './rescue-png.ts';

const mutantsPerFile = Number(process.env.FUZZ_MUTANTS ?? 80);
const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const limits = { maxPixels: 300_000 };
/** Ms: a hundred times what 300,000 pixels take, so that only runaway loops fail. */
const slowestMs = 1000;
const hostile = [
  0, 1, 2, 7, 8, 16, 127, 128, 255, 256, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

const pngs = pngKinds.map((kind) => makePng(kind));
const pngFiles = pngs.map((png) => png.wrap(chunk('IDAT', deflateSync(png.raw))));
const region = { x: 1, y: 2, width: 15, height: 12 };
const apngFiles = pngs.map((png) =>
  apngOf(png, chunk('IDAT'), frameControl(0, region), frameData(1, deflateSync(png.raw))),
);

describe.each([
  { kind: 'PNG', decode: rescuePng, files: pngFiles, fix: fixChecksums },
  { kind: 'APNG', decode: apngFirstFrame, files: apngFiles, fix: fixChecksums },
  { kind: 'GIF', decode: rescueGif, files: gifSuite.map(({ bytes }) => bytes), fix: () => {} },
])('mutated $kind files', ({ decode, files, fix }) => {
  it('give pixels that fit together, or a reason', async () => {
    const random = createRandom(seed);
    let shown = 0;
    for (const [index, bytes] of files.entries()) {
      for (let i = 0; i < mutantsPerFile; i++) {
        const mutant = mutate(bytes, random);
        // With the old checksums most mutants would be refused at the door.
        if (random() < 0.8) fix(mutant);
        const start = performance.now();
        const result = await decode(mutant, limits);
        const about = `file ${index}, mutant ${i} of seed ${seed}`;
        expect(performance.now() - start, about).toBeLessThan(slowestMs);
        expect(faultOf(result), about).toBeUndefined();
        if (result?.ok) shown++;
      }
    }
    expect(shown).toBeGreaterThan((files.length * mutantsPerFile) / 5);
  }, 120_000);
});

function faultOf(result: DecodeResult | undefined): string | undefined {
  if (!result) return undefined;
  if (!result.ok) return result.detail ? undefined : 'no detail';
  if (result.kind !== 'pixels') return 'an embedded file';
  const { width, height, channels, pixels } = result;
  if (width * height > limits.maxPixels) return 'more pixels than allowed';
  if (pixels.length !== width * height * channels) return `${pixels.length} bytes`;
  return pixels.byteLength === pixels.buffer.byteLength
    ? undefined
    : 'a view into something larger';
}

function fixChecksums(bytes: Uint8Array): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= view.length; ) {
    const end = at + 12 + view.readUInt32BE(at);
    if (end > view.length) return;
    const type = view.toString('latin1', at + 4, at + 8);
    chunk(type, view.subarray(at + 8, end - 4)).copy(view, at);
    at = end;
  }
}

/** Flips bits, plants numbers that break arithmetic, cuts, and repeats. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const mutant = Uint8Array.from(bytes);
  const pick = (below: number) => Math.floor(random() * below);
  const view = new DataView(mutant.buffer);
  for (let n = 1 + pick(3); n > 0; n--) {
    const at = pick(random() < 0.3 ? Math.min(80, mutant.length) : mutant.length);
    const action = pick(4);
    const number = hostile[pick(hostile.length)] ?? 0;
    if (action === 0) mutant[at] = (mutant[at] ?? 0) ^ (1 << pick(8));
    else if (action === 1) mutant[at] = pick(256);
    else if (action === 2 && at + 4 <= mutant.length) view.setUint32(at, number);
    else if (action === 3 && at + 2 <= mutant.length) view.setUint16(at, number & 0xffff, true);
  }
  const shape = pick(10);
  if (shape === 0) return mutant.slice(0, pick(mutant.length));
  if (shape === 1) return Uint8Array.from([...mutant, ...mutant.slice(pick(mutant.length))]);
  return mutant;
}
