// Hostile requests to the Lambdas' port, which only S3 and the handlers should use. ports.integration.test.ts has more of them.
import { attackOn, message } from '../hostile-request.ts';

const job = JSON.stringify({
  inputKey: 'input/known/photo.png',
  tier: 'medium',
  reason: 'hostile',
  predicted: { imageClass: 'hostile', memoryMb: 1, cpuMs: 1 },
});
const attack = attackOn('lambda');
const invoke = (headers: Readonly<Record<string, string>>, body = job) =>
  message({
    method: 'POST',
    path: '/2015-03-31/functions/thumbnail-generator-dev-worker-medium/invocations',
    headers: { 'content-type': 'text/plain', ...headers },
    body,
  });
const evil = { origin: 'http://evil.example' };

export const lambdaRequests = [
  attack('an invocation without a signature', () => invoke({})),
  attack('an invocation to another host name', () => invoke({ host: 'evil.example' })),
  attack('an event by another website', () =>
    invoke({ ...evil, 'x-amz-invocation-type': 'Event' }),
  ),
  attack('an invocation of what is no JSON', () => invoke(evil, '{'.repeat(1e6))),
  attack('an invocation of 20 MB', () => invoke(evil, ' '.repeat(2e7)), ['4xx', 'closed']),
];
