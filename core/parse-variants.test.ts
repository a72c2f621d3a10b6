import { expect, it } from 'vitest';
import { readRenderSettings } from './settings.ts';

const parse = (text: string) => readRenderSettings({ THUMBNAILS: text }).variants;
const usual = { fit: 'inside', position: 'center', format: 'auto', keepAnimation: true };

it('reads sizes, fits, positions, formats, qualities and stills, in any order', () => {
  expect(
    parse('thumbnail=128; card=webp 400x300 q75 cover attention; big=2048 still avif ;'),
  ).toEqual([
    { ...usual, name: 'thumbnail', width: 128, height: 128 },
    {
      ...usual,
      ...{ name: 'card', width: 400, height: 300, fit: 'cover', position: 'attention' },
      ...{ format: 'webp', quality: 75 },
    },
    { ...usual, name: 'big', width: 2048, height: 2048, format: 'avif', keepAnimation: false },
  ]);
});

it('has one thumbnail by default, with the size that another setting may choose', () => {
  const thumbnail = { ...usual, name: 'thumbnail', width: 128, height: 128 };
  expect(readRenderSettings({}).variants).toEqual([thumbnail]);
  expect(readRenderSettings({ THUMBNAILS: ' ' }).variants).toEqual([thumbnail]);
  const larger = { ...thumbnail, width: 256, height: 256 };
  expect(readRenderSettings({ THUMBNAIL_SIZE: '256' }).variants).toEqual([larger]);
  const stills = readRenderSettings({ THUMBNAILS: 'thumbnail=64; b=99', ANIMATION: 'first-frame' });
  expect(stills.variants.map(({ keepAnimation }) => keepAnimation)).toEqual([false, false]);
});

it.each([
  ['card=400', 'must begin with "thumbnail="'],
  ['thumbnail', '"thumbnail" is none'],
  ['thumbnail=128; Card=400', '"Card=400" is none'],
  ['thumbnail=128; a_b=400', '"a_b=400" is none'],
  [`thumbnail=128; ${'a'.repeat(21)}=400`, 'is none'],
  ['thumbnail=128; card=400; card=500', 'the name card twice'],
  ['thumbnail=128; original=400', 'the name original, which is reserved for the upload'],
  ['thumbnail=', 'has no size in thumbnail'],
  ['thumbnail=128 jpg', 'the word "jpg" in thumbnail. The words are a size from 16 to 2048'],
  ['thumbnail=15', 'the size 15 in thumbnail, and a side has 16 to 2048 pixels'],
  ['thumbnail=2049x10', 'the size 2049x10'],
  ['thumbnail=128, card=400', 'A semicolon, not a comma'],
  ['thumbnail=128 gif', 'auto includes GIF'],
  ['thumbnail=128 q0', 'the word "q0"'],
  ['thumbnail=128 q101', 'the word "q101"'],
  ['thumbnail=128 256', 'two words for the size in thumbnail: 128 and 256'],
  ['thumbnail=128 png webp', 'two words for the format'],
  ['thumbnail=128 entropy', 'has entropy without cover in thumbnail'],
  ['thumbnail=128 png q50', 'a PNG has none'],
  [Array.from({ length: 9 }, (_, i) => `v${i}=99`).join(';'), 'more than 8 variants'],
  ['x'.repeat(1001), 'more than 1000 characters'],
])('names the fault of %j', (text, fault) => {
  expect(() => parse(text)).toThrow(fault);
});
