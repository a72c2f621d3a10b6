import { expect, it } from 'vitest';
import { countOf, durationOf, formatTable, wrapText } from './text-table.ts';

it('makes each column as wide as its widest cell', () => {
  const rows = [
    ['tier', 'MB'],
    ['medium', '1024'],
    ['s', '5'],
  ];
  expect(formatTable(rows, ['left', 'right'])).toEqual([
    'tier      MB',
    'medium  1024',
    's          5',
  ]);
});

it('breaks a sentence between words, and indents every line by the label', () => {
  expect(wrapText('why  ', 'one two three four', 14)).toEqual([
    'why  one two',
    '     three',
    '     four',
  ]);
});

it('does not break a word that is longer than a line', () => {
  expect(wrapText('', 'aaaaaaaaaa bb', 5)).toEqual(['aaaaaaaaaa', 'bb']);
});

it('counts one image and several images', () => {
  expect([countOf(1, 'image'), countOf(0, 'image')]).toEqual(['1 image', '0 images']);
});

it('rounds a time up, and changes the unit before a number gets long', () => {
  expect([0, 41.2, 119.4, 121, 7201, 4e6].map(durationOf)).toEqual([
    '0 s',
    '42 s',
    '120 s',
    '3 min',
    '3 h',
    '1,112 h',
  ]);
});
