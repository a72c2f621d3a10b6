// A fault of our own code, put in the way of a valid image.
import { expect, it, vi } from 'vitest';
import { cornersPicture } from '#test/images/pictures.ts';
import { renderOne } from '#test/judges/renders.ts';

const fault = new TypeError('a bug of ours');
vi.mock('./encode-png.ts', () => ({
  encodePng() {
    throw fault;
  },
}));

it('is thrown: nobody is told that the image is damaged', async () => {
  const bytes = await cornersPicture(300, 200).png().toBuffer();
  await expect(renderOne(bytes, 'png')).rejects.toBe(fault);
  expect(await renderOne(bytes, 'jpeg')).toMatchObject({ ok: true });
});

it('does not hide that a file without pixels is damaged', async () => {
  const whole = await cornersPicture(300, 200).png().toBuffer();
  const rendering = await renderOne(whole.subarray(0, 60), 'jpeg');
  expect(rendering).toMatchObject({ ok: false, failure: { code: 'damaged' } });
});
