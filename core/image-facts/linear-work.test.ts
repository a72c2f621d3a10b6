// Each header reader reads the available bytes about once, in any file. The test counts bytes, not time.
import { describe, expect, test } from 'vitest';
import { allImages } from '#test/images/headers.ts';
import { hostileShapes, overlappingPages } from '#test/images/hostile-headers.ts';
import { mutate } from '#test/images/mutants.ts';
import { createRandom } from '#test/images/random.ts';
import { readFactsFrom } from '../image-facts.ts';
import { ByteSource } from './byte-source.ts';

/** Bytes that a reader may read: twice the file, the first 8 KB for its kind, and the first 512 bytes of a text again. */
const mostRead = (bytes: number) => 2 * bytes + 10_000;

const sizes = [1024, 16_384, 262_144, 4_194_304];

function work(source: ByteSource) {
  const result = readFactsFrom(source);
  return { result, bytesRead: source.bytesRead };
}

describe.each(hostileShapes)('$name', ({ make }) => {
  test.each(sizes)('of %i bytes is read at most twice', (size) => {
    const bytes = make(size);
    const whole = work(new ByteSource([{ from: 0, bytes }], size));
    expect(whole.bytesRead).toBeLessThanOrEqual(mostRead(size));
    expect(whole.result).not.toMatchObject({ reason: 'more' });

    const head = work(new ByteSource([{ from: 0, bytes }], 1000 * size));
    expect(head.bytesRead).toBeLessThanOrEqual(mostRead(size));
  });

  test('in pieces gives the same result for the same number of reads', () => {
    const bytes = make(65_536);
    const cut = [0, 1021, 40_001, 65_536];
    const pieces = cut
      .slice(1)
      .map((to, i) => ({ from: cut[i] ?? 0, bytes: bytes.slice(cut[i], to) }));
    const inPieces = work(new ByteSource(pieces.reverse(), bytes.length));
    expect(inPieces).toEqual(work(new ByteSource([{ from: 0, bytes }], bytes.length)));
  });
});

test('a reader that a file leads over the same bytes many times is stopped', () => {
  const bytes = overlappingPages();
  const { result, bytesRead } = work(new ByteSource([{ from: 0, bytes }], bytes.length));
  expect(result).toEqual({ ok: false, reason: 'damaged', format: 'tiff' });
  expect(bytesRead).toBeLessThan(200_000);
});

test.each(await allImages())('40 mutants of $name are each read at most twice', ({ bytes }) => {
  const random = createRandom(2027);
  for (let i = 0; i < 40; i++) {
    const mutant = mutate(bytes, random);
    const total = i % 2 === 0 ? mutant.length : 1000 * mutant.length;
    const { bytesRead } = work(new ByteSource([{ from: 0, bytes: mutant }], total));
    expect(bytesRead).toBeLessThanOrEqual(mostRead(mutant.length));
  }
});
