import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { box, bytesOf, le16, type Part, u32, zeros } from '#test/images/bytes.ts';
import { allImages } from '#test/images/headers.ts';
import { readImageFacts } from '../image-facts.ts';
import { otherKinds } from './other-kinds.ts';

const images = await allImages();

test.each(images)(
  'the first 2048 bytes show the format of $name, even if its header is after them',
  ({ bytes }) => {
    const whole = readImageFacts(bytes);
    const head = readImageFacts(bytes.subarray(0, 2048), bytes.length);
    const format = whole.ok && whole.facts.format;
    expect(head).toMatchObject(head.ok ? { facts: { format } } : { reason: 'more', format });
  },
);

describe('other kinds of files', () => {
  const byMark = otherKinds.flatMap(([formatName, ...alternatives]) =>
    alternatives.map((marks): [string, Part] => {
      const bytes = zeros(2000);
      for (const [at, text] of Object.entries(marks)) {
        bytes.set(bytesOf(text), at === 'within' ? 999 : Number(at));
      }
      return [formatName, bytes];
    }),
  );
  const movie = (major: string, ...compatible: readonly string[]) =>
    box('ftyp', major, u32(0), ...compatible);
  const zip = (name: string, content = '') => bytesOf('PK\x03\x04', zeros(26), name, content);

  test.each<[string, Part]>([
    ...byMark,
    ['an MP4 video', movie('isom', 'iso2', 'mp41')],
    ['an M4A sound', movie('M4A ', 'isom')],
    ['a Canon camera raw file (CR3)', movie('crx ', 'isom')],
    ['a Word document (DOCX)', zip('[Content_Types].xml', 'word/document.xml')],
    ['an OpenDocument file', zip('mimetype', 'application/vnd.oasis.opendocument.text')],
    ['a ZIP archive', zip('holiday.jpg')],
    ['a compressed SVG (SVGZ)', bytesOf('\x1f\x8b\x08\x08', zeros(6), 'logo.svg\0', zeros(40))],
    ['a Netpbm image (PBM, PGM, PPM or PAM)', 'P6\n30 20 255\n'],
    ['a Netpbm image (PBM, PGM, PPM or PAM)', 'P5\n# by hand\n30 20'],
    ['an MP3 sound', bytesOf([0xff, 0xfb, 0x90, 0x64], zeros(600))],
    ['a text file', 'BM is how a BMP begins, and many a text'],
    ['a text file', 'Prices:\n30'],
  ])('are recognised by content: %s', (formatName, content) => {
    const expected = { ok: false, reason: 'unsupported', formatName };
    expect(readImageFacts(bytesOf(content))).toEqual(expected);
  });

  test('have names with an article, to fit the sentence', () => {
    for (const [formatName] of otherKinds) expect(formatName).toMatch(/^an? [A-Z0-9a-z]/);
  });
});

test.each<[string, Part]>([
  ['zeros', zeros(4000)],
  ['noise', Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + i * 17 + 200) % 256)],
  ['an ICO header without entries', bytesOf(le16(0), le16(1), le16(0), zeros(60))],
  ['a BMP header of an unknown length', bytesOf('BM', zeros(12), 77, zeros(60))],
  ['one byte', 0xff],
])('%s is unknown', (_, content) => {
  const bytes = bytesOf(content);
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'unknown' });
});

test('raw pixels are unknown', async () => {
  const bytes = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#963' } })
    .raw()
    .toBuffer();
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'unknown' });
});
