// Rows that a cut JPEG did not get to, in pictures of three columns: "." is the grey of missing data, "x" a colour.
import { expect, it } from 'vitest';
import { withoutMissingRows } from './missing-rows.ts';

const colors: Readonly<Record<string, readonly number[]>> = { '.': [128, 127, 129], x: [9, 99, 9] };

function pictureOf(rows: readonly string[]) {
  const pixels = Uint8Array.from([...rows.join('')].flatMap((letter) => colors[letter] ?? []));
  return { width: 3, height: rows.length, channels: 3, pixels } as const;
}

/** How many rows are still seen. */
function rowsSeen(rows: readonly string[], blockRows: number): number {
  const { channels, pixels } = withoutMissingRows(pictureOf(rows), blockRows);
  if (channels === 3) return rows.length;
  return pixels.filter((value, i) => i % 4 === 3 && value === 255).length / 3;
}

it.each([
  ['none when no row is missing', ['xxx', 'xxx', 'xxx'], 3],
  ['those that are all missing', ['xxx', 'x.x', '...', '...'], 2],
  ['those of a row of blocks that breaks off before them', ['xxx', 'xx.', 'x..', '...'], 1],
  ['those of a last row of blocks that breaks off', ['xxx', 'xxx', 'x..', 'x..'], 2],
  ['no grey at the right end that is higher than blocks', ['xxx', 'xx.', 'xx.', 'xx.', '...'], 4],
  ['no grey at the right end of all of the picture', ['xx.', 'x..'], 2],
  ['all rows when nothing is there', ['...', '...'], 0],
] as const)('clears %s', (_, rows, seen) => {
  expect(rowsSeen(rows, 2)).toBe(seen);
});
