// Every BMP and icon of the catalogues, as our decoders and as Chromium show it.
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { describeSuite } from '#test/suites/bitmap-suite.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };

describe('BMP', () => {
  describeSuite(bmpSuite(), (bytes) => decodeBmp(bytes, limits), openRecording('bmp'));
});
describe('icon', () => {
  describeSuite(icoSuite(), (bytes) => decodeIco(bytes, limits), openRecording('ico'));
});

it('the header reader in core finds the same size in every BMP', () => {
  for (const { name, bytes, expected } of bmpSuite()) {
    if ('reason' in expected) continue;
    const { width, height } = expected;
    const facts = { format: 'bmp', width, height };
    expect(readImageFacts(bytes, bytes.length), name).toMatchObject({ ok: true, facts });
  }
});
