import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { findImageFacts } from '#core/image-facts.ts';
import { renderOk, renderOne } from '#test/judges/renders.ts';
import { samples } from './samples.ts';

const files = new Map(
  samples.map(({ name, address }) => [name, readFileSync(fileURLToPath(address))]),
);
const read = (name: string) => files.get(name) ?? Buffer.alloc(0);
const describeFile = (name: string) => sharp(read(name)).metadata();

it('six samples are small enough for a click on a phone and for the repository', () => {
  expect(files.size).toBe(6);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  expect(bytes).toBeLessThan(2_500_000);
});

it('the phone photo lies on its side, with wide colours', async () => {
  const { format, orientation, width = 0, height = 0, icc } = await describeFile('IMG_4032.jpg');
  expect({ format, orientation }).toEqual({ format: 'jpeg', orientation: 6 });
  expect(width).toBeGreaterThan(height);
  // sharp's own Display P3 profile.
  expect(icc?.toString('latin1')).toContain('s\0P\x003\0C');
});

it('the poster has four inks, an Adobe marker and no profile', async () => {
  const name = 'Launch poster for print.jpg';
  const { format, space, icc } = await describeFile(name);
  expect({ format, space, icc }).toEqual({ format: 'jpeg', space: 'cmyk', icc: undefined });
  expect(read(name).subarray(0, 1000).includes('Adobe')).toBe(true);
});

it('the cat is HEVC in HEIF, which sharp cannot open', async () => {
  const file = read('IMG_0117.HEIC');
  const found = await findImageFacts(async ({ from, to }) => file.subarray(from, to), file.length);
  expect(found).toMatchObject({ ok: true, facts: { format: 'heic', width: 451, height: 300 } });
  await expect(sharp(file).raw().toBuffer()).rejects.toThrow();
});

it('the cut-out has 16 bits per sample, nothing around it and a soft shadow', async () => {
  const { format, depth } = await describeFile('Espresso cutout.png');
  expect({ format, depth }).toEqual({ format: 'png', depth: 'ushort' });
  const alpha = await sharp(read('Espresso cutout.png'))
    .toColourspace('srgb')
    .extractChannel('alpha')
    .raw()
    .toBuffer();
  const share = (of: (value: number) => boolean) => alpha.filter(of).length / alpha.length;
  expect(share((value) => value === 0)).toBeGreaterThan(0.15);
  expect(share((value) => value === 255)).toBeGreaterThan(0.4);
  expect(share((value) => value > 0 && value < 255)).toBeGreaterThan(0.05);
});

it('the earth turns for ever', async () => {
  const { format, pages, loop } = await describeFile('Spinning Earth.gif');
  expect({ format, pages, loop }).toEqual({ format: 'gif', pages: 20, loop: 0 });
});

it('the broken file is damaged, and only that one', async () => {
  for (const [name, bytes] of files) {
    if (name !== 'IMG_2207.jpg') {
      await renderOk(bytes);
      continue;
    }
    const rendering = await renderOne(bytes, 'jpeg');
    expect(rendering).toMatchObject({ ok: false, failure: { code: 'damaged' } });
  }
});
