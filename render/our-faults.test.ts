// A fault of our own code, put in the way of a valid image.
import { expect, it, vi } from 'vitest';
import { cornersPicture } from '#test/images/pictures.ts';
import { usualRequest } from '#test/judges/renders.ts';
import { renderThumbnail } from './render-thumbnail.ts';

const fault = new TypeError('a bug of ours');
vi.mock('./encode-png.ts', () => ({
  encodePng() {
    throw fault;
  },
}));

it('is thrown: nobody is told that the image is damaged', async () => {
  const bytes = await cornersPicture(300, 200).png().toBuffer();
  const request = { ...usualRequest, bytes, format: 'png' } as const;
  await expect(renderThumbnail(request)).rejects.toBe(fault);
  expect(await renderThumbnail({ ...request, format: 'jpeg' })).toMatchObject({ ok: true });
});

it('does not hide that a file without pixels is damaged', async () => {
  const whole = await cornersPicture(300, 200).png().toBuffer();
  const request = { ...usualRequest, bytes: whole.subarray(0, 60), format: 'jpeg' } as const;
  expect(await renderThumbnail(request)).toMatchObject({ ok: false, failure: { code: 'damaged' } });
});
