// Checks real files before an upload.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { noisePicture } from '#test/images/pictures.ts';
import { checkFile } from './check-file.ts';

const limits = { maxFiles: 10, maxBytes: 1e6, maxPixels: 100_000 };

async function check(name: string, bytes: Uint8Array | string) {
  return checkFile(new File([Buffer.from(bytes)], name), limits);
}

test('an image passes, with its checksum', async () => {
  const png = await noisePicture(300, 300).png().toBuffer();
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', png)).toString('base64');
  expect(await check('a.png', png)).toEqual({ ok: true, sha256 });
});

test.each([
  ['cat.psd', '8BPS\0\x01', 'cat.psd is a Photoshop file (PSD), not an image we can open.'],
  ['photo.jpg', '%PDF-1.7', 'photo.jpg is a PDF, not an image we can open.'],
  ['notes.txt', 'hello', 'notes.txt is a text file, not an image we can open.'],
  ['photo.jpg', 'hello', 'photo.jpg is a text file, not an image we can open.'],
  ['photo.jpg', '\xff\xd8\xff', 'This image is damaged or incomplete'],
])('%s with content %j is refused with a sentence', async (name, content, sentence) => {
  const outcome = await check(name, Buffer.from(content.padEnd(content.length), 'latin1'));
  expect(outcome).toMatchObject({
    ok: false,
    problem: { kind: 'refused', failure: { message: expect.stringContaining(sentence) } },
  });
});

test.each([
  ['a.png', 0, 'empty'],
  ['a.png', 1_000_001, 'too-many-bytes'],
  ['unknown', 5, 'not-an-image'],
])('%s of %i bytes is refused: %s', async (name, bytes, code) => {
  const outcome = await check(name, new Uint8Array(bytes));
  expect(outcome).toMatchObject({ problem: { kind: 'refused', failure: { code } } });
});

test.each([
  [`${'long'.repeat(60)}.txt`, `${'long'.repeat(12).slice(0, 47)}… is a text file`],
  ['תמונה.txt', '\u2068תמונה.txt\u2069 is a text file'],
])('a name that would break the sentence is shortened or isolated: %s', async (name, start) => {
  const outcome = await check(name, Buffer.from('hello'));
  expect(outcome).toMatchObject({
    problem: { failure: { message: expect.stringContaining(start) } },
  });
});

test('the header of an image shows that it has too many pixels', async () => {
  const large = await sharp({
    create: { width: 1000, height: 1000, channels: 3, background: 'red' },
  })
    .png()
    .toBuffer();
  expect(await check('large.png', large)).toMatchObject({
    problem: { failure: { code: 'too-many-pixels' } },
  });
});

test('a file that the browser can no longer read is unreadable', async () => {
  const gone = new File(['x'], 'gone.png');
  gone.slice = () => {
    throw new DOMException('gone', 'NotReadableError');
  };
  expect(await checkFile(gone, limits)).toEqual({ ok: false, problem: { kind: 'unreadable' } });
});
