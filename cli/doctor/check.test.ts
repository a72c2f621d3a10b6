import { expect, it } from 'vitest';
import { createStackFacts } from '../operate/deployed-stack.ts';
import { type Check, ok, runChecks } from './check.ts';

const facts = createStackFacts({
  isLocal: false,
  stage: 'dev',
  stackName: 'thumbnail-generator-dev',
  localBucket: undefined,
});

const checkOf = (name: string, look: Check['look']): Check => ({ name, isForLocal: true, look });

it('gives up a check that does not end, and keeps the findings of the others in their order', async () => {
  const checks = [
    checkOf('hangs', () => new Promise(() => {})),
    checkOf('throws', async () => {
      throw new Error('out of order');
    }),
    checkOf('works', async () => [ok('well')]),
  ];
  expect(await runChecks(checks, facts, 50)).toEqual([
    { check: 'hangs', verdict: 'unknown', text: 'could not look: not done after 0.05 s' },
    { check: 'throws', verdict: 'unknown', text: 'could not look: out of order' },
    { check: 'works', verdict: 'ok', text: 'well' },
  ]);
});

it('runs all checks at the same time', async () => {
  let arrived = 0;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const wait = async () => {
    arrived++;
    if (arrived === 3) open();
    await gate;
    return [ok('')];
  };
  const checks = ['a', 'b', 'c'].map((name) => checkOf(name, wait));
  const verdicts = (await runChecks(checks, facts, 5000)).map(({ verdict }) => verdict);
  expect(verdicts).toEqual(['ok', 'ok', 'ok']);
});
