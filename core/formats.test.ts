import { expect, it } from 'vitest';
import { formats } from './formats.ts';
import { outputOf, squareVariant } from './variant.ts';

it.each(
  Object.values(formats).flatMap(({ extensions, becomes }) =>
    extensions.map((extension) => ({ extension, becomes })),
  ),
)(
  'shows the thumbnail format that the keys give a .$extension file: $becomes',
  ({ extension, becomes }) => {
    const { format } = outputOf(squareVariant(128, true), `input/a.${extension}`);
    expect(format).toBe(becomes.toLowerCase());
  },
);
