// Every BMP and icon of the catalogues against our decoders.
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { rgbaOf } from '#test/suites/suite-picture.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };

describe.each([
  { kind: 'BMP', decode: decodeBmp, suite: bmpSuite() },
  { kind: 'ICO', decode: decodeIco, suite: icoSuite() },
])('$kind files of the catalogue', ({ decode, suite }) => {
  it.each(suite.map((file) => [file.name, file] as const))('%s', (_, { bytes, expected }) => {
    const result = decode(bytes, limits);
    if ('reason' in expected) {
      expect(result).toMatchObject({ ok: false, reason: expected.reason });
      return;
    }
    expect(result).toMatchObject({ ok: true, width: expected.width, height: expected.height });
    if (!result.ok || result.kind !== 'pixels') throw new Error('no pixels');
    expect(rgbaOf(result)).toEqual(expected.rgba);
    expect(result.complete).toBe(expected.complete ?? true);
  });
});

it('the header reader in core finds the same size in every BMP', () => {
  for (const { name, bytes, expected } of bmpSuite()) {
    if ('reason' in expected) continue;
    const { width, height } = expected;
    const facts = { format: 'bmp', width, height };
    expect(readImageFacts(bytes, bytes.length), name).toMatchObject({ ok: true, facts });
  }
});

it('every BMP has a name of its own', () => {
  const names = bmpSuite().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
