import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { collectBody } from './collect-body.ts';

const bodyOf = (...pieces: number[][]) => Readable.from(pieces.map((piece) => Buffer.from(piece)));

it('joins the pieces of a body', async () => {
  expect(await collectBody(bodyOf([1, 2], [3], [4, 5, 6]), 6)).toEqual(
    new Uint8Array([1, 2, 3, 4, 5, 6]),
  );
  expect(await collectBody(bodyOf(), 0)).toEqual(new Uint8Array());
});

it('takes no body for whole that is not as long as its reply says', async () => {
  await expect(collectBody(bodyOf([1, 2]), 3)).rejects.toThrow('ended after 2 of 3 bytes');
  await expect(collectBody(bodyOf([1, 2], [3, 4]), 3)).rejects.toThrow('longer than its 3 bytes');
});

it('fails when its connection does', async () => {
  const broken = new Readable({ read: () => {} });
  broken.push(Buffer.from([1]));
  setImmediate(() => broken.destroy(new Error('aborted')));
  await expect(collectBody(broken, 2)).rejects.toThrow('aborted');
});
