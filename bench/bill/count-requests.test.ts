import { expect, it } from 'vitest';
import { squareVariant } from '#core/variant.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { countRequests } from './count-requests.ts';

it('an upload through the page takes two PUTs, one HEAD and no LIST; a further size takes one more PUT, and no more events', async () => {
  const photo = new Uint8Array(await cornersPicture(300, 200).jpeg().toBuffer());
  const variants = [128, 64].map((side) => ({ ...squareVariant(side, true), name: `s${side}` }));
  for (const made of [variants.slice(0, 1), variants]) {
    const { s3, invocations, events, pageRequests } = await countRequests(made, photo, {
      way: 'page',
      uploads: 2,
      atOnce: 1,
    });
    expect(s3.sender).toEqual({ PutObject: 2 });
    expect(s3.functions).toEqual({
      GetObject: 2 * 2,
      PutObject: 2 * made.length,
      DeleteObject: 2,
      HeadObject: 2,
    });
    expect(Object.keys(s3.page)).toEqual(['GetObject']);
    expect(invocations).toBe(2);
    expect(events).toBe(2);
    expect(pageRequests).toBeGreaterThanOrEqual(4);
  }
});
