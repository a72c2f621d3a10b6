import { expect, it } from 'vitest';
import { formats } from './formats.ts';
import { outputKeysOf } from './keys.ts';

it.each(
  Object.values(formats).flatMap(({ extensions, becomes }) =>
    extensions.map((extension) => ({ extension, becomes })),
  ),
)(
  'shows the thumbnail format that the keys give a .$extension file: $becomes',
  ({ extension, becomes }) => {
    const format = outputKeysOf(`input/a.${extension}`)?.thumbnailFormat;
    expect(format).toBe(becomes.toLowerCase());
  },
);
