// Hostile requests to the Lambdas' port, which only S3 and the handlers should use.
import { attackOn, message } from '../hostile-request.ts';

const functionName = (tier: string) => `thumbnail-generator-dev-${tier}`;
const job = JSON.stringify({
  inputKey: 'input/known/photo.png',
  tier: 'medium',
  reason: 'hostile',
  predicted: { imageClass: 'hostile', memoryMb: 1, cpuMs: 1 },
});
const invocations = (name: string) => `/2015-03-31/functions/${name}/invocations`;
const attack = attackOn('lambda');
const invoke = (
  headers: Readonly<Record<string, string>>,
  path = invocations(functionName('worker-medium')),
  body = job,
) => message({ method: 'POST', path, headers: { 'content-type': 'text/plain', ...headers }, body });

export const lambdaRequests = [
  attack('an invocation without a signature', () => invoke({})),
  attack('an invocation by another website', () => invoke({ origin: 'http://evil.example' })),
  attack('an invocation by a page that hides where it is', () => invoke({ origin: 'null' })),
  attack('an invocation to another host name', () => invoke({ host: 'evil.example' })),
  attack('an event by another website', () =>
    invoke({ origin: 'http://evil.example', 'x-amz-invocation-type': 'Event' }),
  ),
  attack('the old way to invoke, by another website', () =>
    invoke(
      { origin: 'http://evil.example' },
      `/2014-11-13/functions/${functionName('worker-medium')}/invoke-async/`,
    ),
  ),
  attack('an invocation of what is no JSON', () =>
    invoke({ origin: 'http://evil.example' }, undefined, '{'.repeat(1e6)),
  ),
  attack(
    'an invocation of 20 MB',
    () => invoke({ origin: 'http://evil.example' }, undefined, ' '.repeat(2e7)),
    ['4xx', 'closed'],
  ),
  attack('a function that does not exist', () => invoke({}, invocations('none'))),
  attack('a function whose name is a path', () =>
    invoke({}, invocations('..%2f..%2fpackage.json')),
  ),
  attack('a function whose name encodes nothing', () => invoke({}, invocations('%E0%A4%A'))),
  attack('a path out of the folder', () => message({ path: '/../../../../etc/passwd' })),
  attack('TRACE', () => message({ method: 'TRACE' })),
];
