import { expect, it } from 'vitest';
import { evaluateMath } from './metric-math.ts';

const variables = new Map([
  ['a', 6],
  ['b', 3],
  ['zero', 0],
  ['missing', undefined],
]);

it.each([
  ['1 + a * 2 - b / 3', 12],
  ['IF(a >= 6, 100 * b / a, 0)', 50],
  ['IF(a > 6, 1, 0)', 0],
  ['MAX([a, 2 * b, missing])', 6],
  ['SUM([a, b, missing])', 9],
  ['(a + b) * 1e-3', 0.009],
  ['a + missing', undefined],
  ['IF(missing >= 1, 2 * missing, 0)', undefined],
  ['MAX([a, 2 * missing])', 6],
  ['MAX([missing])', undefined],
  ['a / zero', undefined],
])('evaluates %s', (text, value) => {
  const result = evaluateMath(text, variables);
  if (value === undefined) expect(result).toBeUndefined();
  else expect(result).toBeCloseTo(value, 9);
});

it.each(['a +', 'IF(a, 1)', 'NO(a)', 'a b', '[a]', 'unknown + 1', 'a ? b'])(
  'refuses %s',
  (text) => {
    expect(() => evaluateMath(text, variables)).toThrow();
  },
);
