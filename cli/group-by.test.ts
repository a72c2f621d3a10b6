import { expect, it } from 'vitest';
import { groupBy } from './group-by.ts';

it('keeps groups and items in the order of the input', () => {
  expect([...groupBy(['bb', 'a', 'cc', 'b'], ({ length }) => length)]).toEqual([
    [2, ['bb', 'cc']],
    [1, ['a', 'b']],
  ]);
});
