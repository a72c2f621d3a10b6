// Every BMP and icon of the catalogues against our decoders.
import { expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { describeSuite } from '#test/suites/bitmap-suite.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };

describeSuite(bmpSuite(), (bytes) => decodeBmp(bytes, limits));
describeSuite(icoSuite(), (bytes) => decodeIco(bytes, limits));

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
