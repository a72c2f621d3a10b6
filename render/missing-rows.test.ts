// Rows that a cut JPEG lacks, in pictures of three columns: "." is the grey of missing data, "x" a colour.
import { expect, it } from 'vitest';
import { countRows } from './missing-rows.ts';

const colors: Readonly<Record<string, readonly number[]>> = { '.': [128, 127, 129], x: [9, 99, 9] };

function pictureOf(rows: readonly string[]) {
  const pixels = Uint8Array.from([...rows.join('')].flatMap((letter) => colors[letter] ?? []));
  return { width: 3, height: rows.length, channels: 3, pixels } as const;
}

it.each([
  ['no row when none is missing', ['xxx', 'xxx', 'xxx'], 3],
  ['rows that are grey from end to end', ['xxx', 'x.x', '...', '...'], 2],
  ['the row of blocks that turns grey above them', ['xxx', 'xx.', 'x..', '...'], 1],
  ['a last row of blocks that turns grey', ['xxx', 'xxx', 'x..', 'x..'], 2],
  ['no grey right end that is higher than a row of blocks', ['xxx', 'xx.', 'xx.', 'xx.', '...'], 4],
  ['no grey right end of the whole picture', ['xx.', 'x..'], 2],
  ['all rows when all are missing', ['...', '...'], 0],
] as const)('clears %s', (_, rows, seen) => {
  expect(countRows(pictureOf(rows), 2)).toBe(seen);
});
