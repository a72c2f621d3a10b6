// The fault run in small; `npm run test:faults` is the real one.
import { expect, it } from 'vitest';
import { encodeEventKey } from '#core/job.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { chanceOf } from './chance.ts';
import { planFaults } from './fault-plan.ts';
import { formatRun, injectedIn, isKept } from './format-run.ts';
import { createJudge } from './judge-requests.ts';
import { readLambdaRules } from './lambda-rules.ts';
import { createNotes } from './notes.ts';
import { runFaults } from './run-faults.ts';
import { begin } from './running.ts';
import { planUploads } from './uploads.ts';

it('every upload ends in one outcome of its last version under all faults', {
  timeout: 90_000,
}, async () => {
  const run = await runFaults(7, 50);
  const broken = run.ends.filter(({ fault }) => fault);
  const histories = broken.map(({ key }) => run.historyOf(key).join('\n'));
  expect(isKept(run), `${formatRun(run)}\n\n${histories.join('\n\n')}`).toBe(true);
  expect(run.ends).toHaveLength(50);
  expect(injectedIn(run)).toBeGreaterThan(30);
  expect(run.bridgedEvents).toBeGreaterThan(10);
});

it.each([
  ['GET', 0],
  ['HEAD', 0],
  ['PUT', 1],
  ['DELETE', 1],
])('a %s of the source is reported as a write %i times', async (method, times) => {
  const plan = planFaults(chanceOf(1));
  const rules = (await readLambdaRules()).get('dispatcher');
  const uploads = planUploads(plan.chance, 1, createMemoryObjectStore());
  const [key = ''] = uploads.keys;
  const payload = { Records: [{ s3: { object: { key: encodeEventKey(key) } } }] };
  if (!rules) throw new Error('There is no dispatcher');
  const invocation = {
    id: 1,
    functionName: 'dispatcher',
    rules,
    payload,
    attempt: 1,
    requestId: 'r',
  };
  const running = new Map([[1, begin(invocation, undefined).one]]);
  const written: string[] = [];
  const onWriteToSource = (request: string) => written.push(request);
  const judge = createJudge({ plan, running, uploads, ...createNotes(), onWriteToSource });
  await judge({ method, key, invocationId: 1 });
  expect(written).toHaveLength(times);
});
