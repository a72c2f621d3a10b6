import { expect, it } from 'vitest';
import { replay } from './recorded-chromium.ts';
import { changesOf, keyOf, lineOf, type Recording } from './recording.ts';

const bytes = Uint8Array.of(1, 2, 3);
const options = { width: 2, height: 1 };
const key = keyOf(bytes, options);
const drawn = (...pixels: number[]) => ({ width: 8, height: 4, pixels: Uint8Array.from(pixels) });
const red = lineOf(key, drawn(255, 0, 0, 255, 255, 0, 0, 255), 2);
const blank = lineOf(key, drawn(0, 0, 0, 0, 0, 0, 0, 0), 2);
const recorded = (pictures: Recording['pictures']): Recording => ({ browser: 'none', pictures });

it('a recording returns the size and the means of what was shown', async () => {
  const chromium = replay(recorded({ red, blank, broken: `${key} nothing` }));
  expect(await chromium.show('red', bytes, options)).toEqual({
    width: 8,
    height: 4,
    isBlank: false,
    means: { width: 2, height: 1, values: Uint8Array.of(255, 0, 0) },
  });
  expect(await chromium.show('blank', bytes, options)).toMatchObject({
    isBlank: true,
    means: { values: [128, 128, 128] },
  });
  expect(await chromium.show('broken', bytes, options)).toBeUndefined();
});

it.each([
  ['another byte', 'red', Uint8Array.of(1, 2, 4), options],
  ['another size', 'red', bytes, { width: 3, height: 1 }],
  ['another type', 'red', bytes, { ...options, contentType: 'image/svg+xml' }],
  ['another name', 'green', bytes, options],
])('%s fails with the command that records again', async (_, name, input, inputOptions) => {
  const chromium = replay(recorded({ red }));
  await expect(chromium.show(name, input, inputOptions)).rejects.toThrow(
    'Run `npm run judge -- --record`',
  );
});

it('the review names each picture that changed, and by how much', () => {
  const orange = lineOf(key, drawn(255, 90, 0, 255, 255, 90, 0, 255), 2);
  const before = recorded({ a: red, b: red, c: red, d: red, e: red });
  const other = red.replace(key, keyOf(bytes, {}));
  const after = recorded({ a: red, b: orange, c: `${key} nothing`, d: other, f: red });
  expect(changesOf(before, after)).toEqual([
    'b: differs by up to 90 of 255',
    'c: 8x4 drawn at 2x1 -> nothing',
    'd: another input; differs by up to 0 of 255',
    'e: gone',
    'f: new',
  ]);
});
