// What the command asks of Lambda and CloudWatch, over HTTP, and what it makes of their answers.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findConcurrency, openQuestion } from './share-with-others.ts';

const place = { isLocal: false, stage: 'dev', stackName: 'stack', localBucket: undefined };
const environment = { ...process.env };
let server: Server;
/** The body of an answer, by the path and the body of the request. */
let answer: (path: string, body: string) => object = () => ({});

beforeEach(async () => {
  server = createServer(async (request, response) => {
    const found = answer(request.url ?? '', await text(request));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  server.closeAllConnections();
  server.close();
});

it('asks for the median age of the events, and returns the newest minute in which they waited', async () => {
  let asked = '';
  let ages = [60_000, 0];
  answer = (path, body) => {
    if (path.includes('event-source-mappings')) return { EventSourceMappings: [] };
    asked = body;
    return { MetricDataResults: [{ Id: 'm0', Values: ages, Timestamps: [1000, 940] }] };
  };
  const question = await openQuestion(place);
  expect(await question?.waitedAt()).toBe(1_000_000);
  expect(JSON.parse(asked).MetricDataQueries).toMatchObject([
    { MetricStat: { Metric: { MetricName: 'AsyncEventAge' }, Stat: 'p50' } },
  ]);
  ages = [9000, 60_000];
  expect(await question?.waitedAt()).toBeUndefined();
});

/** @param reserved of the dispatcher and of every worker; `undefined` is none */
function playLambda(reserved: { dispatcher: number | undefined; workers: number | undefined }) {
  answer = (path) => {
    if (path.includes('account-settings'))
      return { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 60 } };
    const own = path.includes('stack-dispatcher') ? reserved.dispatcher : reserved.workers;
    return { ReservedConcurrentExecutions: own };
  };
}

it.each([
  [
    'the functions have no reservation: half of what the account has left',
    undefined,
    undefined,
    30,
  ],
  ['the workers have one', undefined, 20, 10],
  ['all have one', 80, 90, 40],
  ['one has 1', 1, undefined, 1],
])(
  'takes at most half of what each function may run, if %s',
  async (_, dispatcher, workers, most) => {
    playLambda({ dispatcher, workers });
    expect(await findConcurrency(place, undefined)).toBe(most);
    expect(await findConcurrency(place, 7)).toBe(Math.min(most, 7));
  },
);

it('refuses while an operator has stopped a function', async () => {
  playLambda({ dispatcher: undefined, workers: 0 });
  await expect(findConcurrency(place, undefined)).rejects.toThrow(
    /The reserved concurrency of stack-worker-\w+ is 0, so Lambda does not run it/,
  );
});
