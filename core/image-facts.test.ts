import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allImages, type TestImage } from '#test/images/headers.ts';
import { mutate } from '#test/images/mutants.ts';
import { createRandom } from '#test/images/random.ts';
import {
  type FactsResult,
  findImageFacts,
  type ImageFacts,
  readImageFacts,
} from './image-facts.ts';

const images = await allImages();

/** The facts that routing depends on. More bytes may change the counts, which say whether they are exact, but not these. */
function routingFacts(facts: ImageFacts) {
  const { frames: _frames, framesExact: _exact, scans: _scans, animated, ...counted } = facts;
  const { pagesTagBytes: _bytes, ...rest } = counted;
  // Only the end of a GIF shows whether it has more frames.
  return facts.format === 'gif' ? rest : { ...rest, animated };
}

function factsOf(result: FactsResult): ImageFacts {
  if (!result.ok) throw new Error(`no facts: ${JSON.stringify(result)}`);
  return result.facts;
}

test('a file without bytes is empty', () => {
  expect(readImageFacts(new Uint8Array(), 0)).toEqual({ ok: false, reason: 'empty' });
});

test('a file without available bytes is asked for from its start', () => {
  expect(readImageFacts(new Uint8Array(), 1e6)).toEqual({
    ok: false,
    reason: 'more',
    format: undefined,
    from: 0,
    to: 65_536,
  });
});

test('a start that is too short to show the format leads to a request for more', () => {
  expect(readImageFacts(new Uint8Array([0xff, 0xd8, 0xff]), 1e6)).toMatchObject({
    reason: 'more',
    format: undefined,
  });
});

describe.each(images)('$name', ({ bytes }) => {
  const whole = factsOf(readImageFacts(bytes));

  test('any start gives the same facts, or asks for more bytes of the file', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), (length) => {
        const result = readImageFacts(bytes.subarray(0, length), bytes.length);
        if (result.ok) {
          expect(routingFacts(result.facts)).toEqual(routingFacts(whole));
          expect(result.facts.frames).toBeLessThanOrEqual(whole.frames);
          expect(result.facts.frames === whole.frames || !result.facts.framesExact).toBe(true);
          return;
        }
        if (result.reason !== 'more') throw new Error(`${length}: ${JSON.stringify(result)}`);
        expect(result.from).toBeGreaterThanOrEqual(0);
        expect(result.to).toBeGreaterThan(Math.max(result.from, Math.min(length, result.from)));
        expect(result.to).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test('a cut file gives the same facts or is refused, and never asks for more', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), (length) => {
        const result = readImageFacts(bytes.subarray(0, length));
        if (result.ok) expect(routingFacts(result.facts)).toEqual(routingFacts(whole));
        else expect(result.reason).not.toBe('more');
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  test.each([512, 4096, 65_536])(
    'needs at most three more ranges after %i bytes',
    async (headBytes) => {
      const ranges: number[] = [];
      const readRange = async ({ from, to }: { from: number; to: number }) => {
        ranges.push(to - from);
        return bytes.subarray(from, to);
      };
      const result = await findImageFacts(readRange, bytes.length, bytes.subarray(0, headBytes));
      expect(routingFacts(factsOf(result))).toEqual(routingFacts(whole));
      expect(ranges.length).toBeLessThanOrEqual(3);
    },
  );
});

describe('reading ranges', () => {
  const [image = { name: '', bytes: new Uint8Array() }] = images;

  test('starts with the head unless the caller has it', async () => {
    const ranges: unknown[] = [];
    const result = await findImageFacts(async (range) => {
      ranges.push(range);
      return image.bytes.subarray(range.from, range.to);
    }, image.bytes.length);
    expect(result.ok).toBe(true);
    expect(ranges).toEqual([{ from: 0, to: image.bytes.length }]);
  });

  test('stops after three more ranges that bring nothing new', async () => {
    let reads = 0;
    const result = await findImageFacts(async () => {
      reads++;
      return new Uint8Array();
    }, 1e9);
    expect(result).toMatchObject({ ok: false, reason: 'more' });
    expect(reads).toBe(4);
  });

  test('reads at most 12 MB of a JPEG whose segments never end', async () => {
    let bytesRead = 0;
    const segment = new Uint8Array(65_537);
    segment.set([0xff, 0xe2, 0xff, 0xff]);
    const result = await findImageFacts(async ({ from, to }) => {
      bytesRead += to - from;
      const bytes = Uint8Array.from(
        { length: to - from },
        (_, i) => segment[(from + i - 2 + 65_537) % 65_537] ?? 0,
      );
      if (from === 0) bytes.set([0xff, 0xd8]);
      return bytes;
    }, 1e9);
    expect(result).toMatchObject({ ok: false, reason: 'more', format: 'jpeg' });
    expect(bytesRead).toBeLessThanOrEqual(12 * 1024 * 1024);
  });

  test('passes an error of the reader to the caller', async () => {
    const fault = new Error('storage is away');
    await expect(findImageFacts(() => Promise.reject(fault), 9)).rejects.toBe(fault);
  });
});

describe('hostile files', () => {
  const perFormat = new Map<string, TestImage[]>();
  for (const image of images.filter(({ bytes }) => bytes.length < 20_000)) {
    const { format } = factsOf(readImageFacts(image.bytes));
    perFormat.set(format, [...(perFormat.get(format) ?? []), image]);
  }

  /** Milliseconds of CPU time for 3000 mutants: a hundred times what they take. Other processes do not count. */
  const mostCpuMs = 20_000;

  test.each([...perFormat])(
    'a %s with changed bytes gives a result, and soon',
    { timeout: 120_000 },
    (_, originals) => {
      const random = createRandom(2026);
      const start = process.cpuUsage();
      for (let i = 0; i < 3000; i++) {
        const original = originals[i % originals.length]?.bytes ?? new Uint8Array();
        const bytes = mutate(original, random);
        // Half of the mutants claim to be a thousand times as long as their bytes.
        const result = readImageFacts(bytes, i % 2 === 0 ? 0 : bytes.length * 1000);
        if (!result.ok) continue;
        const { width, height, frames, bitDepth, channels } = result.facts;
        const counts = [width, height, frames, bitDepth, channels];
        if (counts.every((count) => Number.isInteger(count) && count >= 1)) continue;
        throw new Error(`mutant ${i}: ${JSON.stringify(result.facts)}`);
      }
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(mostCpuMs);
    },
  );
});
