import { expect, it } from 'vitest';
import { escalateJob } from './escalate.ts';
import type { Job } from './job.ts';

const predicted = { imageClass: 'SVG', memoryMb: 220, cpuMs: 150 };
const job: Job = { inputKey: 'input/a.svg', tier: 'small', reason: '0.1 MP SVG: small', predicted };

it('makes a job for the next tier, and says why', () => {
  expect(escalateJob(job, 'took-too-long')).toEqual({
    ...job,
    tier: 'medium',
    reason: '0.1 MP SVG: small; not enough time there: medium',
    escalated: { from: 'small', cause: 'time' },
  });
  expect(escalateJob(job, 'needs-too-much-memory')).toMatchObject({
    escalated: { from: 'small', cause: 'memory' },
  });
  expect(escalateJob(job, 'crashed')).toMatchObject({
    escalated: { from: 'small', cause: 'crash' },
  });
  expect(escalateJob(job, 'interrupted')).toMatchObject({
    reason: '0.1 MP SVG: small; interrupted there: medium',
    escalated: { from: 'small', cause: 'interruption' },
  });
});

it('gives up after the second try, on the largest tier, and when a larger tier would not help', () => {
  const second = escalateJob(job, 'took-too-long');
  if (!second) throw new Error('not escalated');
  expect(escalateJob(second, 'took-too-long')).toBeUndefined();
  expect(escalateJob({ ...job, tier: 'huge' }, 'took-too-long')).toBeUndefined();
  expect(escalateJob(job, 'damaged')).toBeUndefined();
});
