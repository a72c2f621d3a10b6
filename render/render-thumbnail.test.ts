// A whole render, from every format to every format. Files beside this one test one property each.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { thumbnailFormats } from '#core/variant.ts';
import { cornerColors, cornersPicture, noisePicture, readCorners } from '#test/images/pictures.ts';
import { expectColor, renderOk, renderOne, usualOptions } from '#test/judges/renders.ts';
import { renderThumbnails } from './render-thumbnail.ts';

const sourceFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;

describe.each(sourceFormats)('a render of a %s', (source) => {
  it.each(thumbnailFormats)('has the right size, type and colours in %s', async (format) => {
    const bytes = await cornersPicture(600, 400).toFormat(source).toBuffer();
    const thumbnail = await renderOk(bytes, format);
    expect(thumbnail).toMatchObject({
      contentType: `image/${format}`,
      width: 128,
      height: 85,
      source: { format: source, width: 600, height: 400 },
    });
    const metadata = await sharp(thumbnail.bytes).metadata();
    expect(metadata).toMatchObject({ width: 128, height: 85 });
    expect(metadata.format === 'heif' ? 'avif' : metadata.format).toBe(format);
    const corners = await readCorners(thumbnail.bytes);
    for (const [corner, color] of Object.entries(cornerColors)) {
      expectColor(corners[corner] ?? [], color, 11, corner);
    }
  });
});

it('the first part of a picture that is cut off is shown and marked as damaged', async () => {
  const whole = await cornersPicture(400, 400).jpeg().toBuffer();
  const thumbnail = await renderOk(whole.subarray(0, whole.length * 0.6));
  expect(thumbnail.source.isDamaged).toBe(true);
  const { topLeft = [] } = await readCorners(thumbnail.bytes);
  expectColor(topLeft.slice(0, 1), cornerColors.topLeft.slice(0, 1), 11);
});

it.each([
  { what: 'an empty file', bytes: new Uint8Array(), code: 'empty' },
  {
    what: 'noise',
    bytes: new Uint8Array(64).map((_, i) => (i * 37 + 129) % 256),
    code: 'not-an-image',
  },
])('$what is refused with the code $code', async ({ bytes, code }) => {
  const rendering = await renderOne(bytes, 'jpeg');
  expect(rendering).toMatchObject({ ok: false, failure: { code } });
});

it('a picture with more pixels than the limit is refused by its header alone', async () => {
  const bytes = await noisePicture(200, 200).png().toBuffer();
  const request = { ...usualOptions('png'), bytes, maxPixels: 39_999 };
  const rendering = await renderThumbnails(request);
  expect(rendering).toMatchObject({ ok: false, failure: { code: 'too-many-pixels' } });
});
