import { expect, it } from 'vitest';
import { tierNamed } from '#core/tiers.ts';
import { codeOfInvocation, codeOfOneOfSeveral, failureOnTier } from './invocation-failure.ts';

const requestId = 'RequestId: 8f3c2f0e-0000-4000-8000-000000000000';

it.each([
  {
    what: 'memory, by its type',
    error: {
      errorType: 'Runtime.OutOfMemory',
      errorMessage: `${requestId} Error: Runtime exited with error: signal: killed`,
    },
    code: 'needs-too-much-memory',
  },
  {
    what: 'memory, by the signal',
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: `${requestId} Error: Runtime exited with error: signal: killed`,
    },
    code: 'needs-too-much-memory',
  },
  {
    what: 'time, by its type',
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: `${requestId} Error: Task timed out after 60.00 seconds`,
    },
    code: 'took-too-long',
  },
  {
    what: 'time, without a type',
    error: {
      errorMessage: '2026-11-24T04:00:00.000Z 8f3c2f0e Task timed out after 60.03 seconds',
    },
    code: 'took-too-long',
  },
  {
    what: 'another signal',
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: `${requestId} Error: Runtime exited with error: signal: segmentation fault`,
    },
    code: 'crashed',
  },
  {
    what: 'an error of our code that quotes such words',
    error: { errorType: 'Error', errorMessage: 'a.svg: Task timed out after 60.00 seconds' },
    code: 'internal-error',
  },
  {
    what: 'a service that did not answer',
    error: { errorType: 'TransientError', errorMessage: '1 of 1 uploads: SlowDown' },
    code: 'interrupted',
  },
  {
    what: 'a function that Lambda cannot load',
    error: { errorType: 'Runtime.ImportModuleError', errorMessage: "Cannot find module 'sharp'" },
    code: 'interrupted',
  },
  { what: 'an invocation that never started', error: {}, code: 'interrupted' },
])('reports $what as $code', ({ error, code }) => {
  expect(codeOfInvocation(error)).toBe(code);
});

it('blames none of several uploads when Lambda ended the process, and the remaining ones when our code threw', () => {
  const { memory, time, segfault, ours } = {
    memory: { errorType: 'Runtime.OutOfMemory', errorMessage: '' },
    time: { errorMessage: `${requestId} Task timed out after 60.00 seconds` },
    segfault: { errorType: 'Runtime.ExitError', errorMessage: `${requestId} Error: signal` },
    ours: { errorType: 'AggregateError', errorMessage: '1 of 3 uploads: Error: a bug' },
  };
  expect([memory, time, segfault].map(codeOfOneOfSeveral)).toEqual([
    'interrupted',
    'interrupted',
    'interrupted',
  ]);
  expect(codeOfOneOfSeveral(ours)).toBe('internal-error');
});

it('names the memory or time that was not enough', () => {
  const huge = tierNamed('huge');
  expect(failureOnTier('needs-too-much-memory', huge).message).toContain(`${huge.memoryMb} MB`);
  expect(failureOnTier('took-too-long', huge).message).toContain(`${huge.timeoutSeconds} seconds`);
  expect(failureOnTier('crashed', huge)).toMatchObject({ code: 'crashed' });
});
