import sharp from 'sharp';
import { expect, it } from 'vitest';
import { mutate } from '#test/images/mutants.ts';
import {
  adobeRgbProfile,
  displayP3Profile,
  greyProfile,
  srgbProfile,
} from '#test/images/profiles.ts';
import { createRandom } from '#test/images/random.ts';
import { isSrgb } from './is-srgb.ts';

it('an sRGB profile is recognised', async () => {
  expect(isSrgb(srgbProfile)).toBe(true);
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
    .withIccProfile('srgb')
    .jpeg()
    .toBuffer();
  const { icc } = await sharp(bytes).metadata();
  expect(icc && isSrgb(icc)).toBe(true);
});

it.each([
  ['Display P3', displayP3Profile],
  ['Adobe RGB', adobeRgbProfile],
  ['grey', greyProfile(2.2)],
  ['no profile at all', new Uint8Array(200)],
])('%s is not sRGB', (_, profile) => {
  expect(isSrgb(profile)).toBe(false);
});

it('a profile of sRGB is recognised behind any number of other tags', () => {
  const tagCount = 500_000;
  const added = tagCount * 12;
  const profile = Buffer.alloc(srgbProfile.length + added);
  const own = Buffer.from(srgbProfile);
  own.copy(profile, 0, 0, 132);
  own.copy(profile, 132 + added, 132);
  profile.writeUInt32BE(profile.length, 0);
  profile.writeUInt32BE(own.readUInt32BE(128) + tagCount, 128);
  for (let at = 132; at < 132 + added; at += 12) {
    profile.write('none', at, 'latin1');
    profile.writeUInt32BE(4, at + 8);
  }
  for (let i = 0; i < own.readUInt32BE(128); i++) {
    const at = 132 + added + 12 * i + 4;
    profile.writeUInt32BE(profile.readUInt32BE(at) + added, at);
  }
  expect(isSrgb(profile)).toBe(true);
});

it('a broken profile throws nothing', () => {
  const random = createRandom(7);
  for (let i = 0; i < 3000; i++) expect(typeof isSrgb(mutate(srgbProfile, random))).toBe('boolean');
});
