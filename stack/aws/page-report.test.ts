import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPageFault } from './page-report.ts';

let answers: ((response: ServerResponse) => void)[];
let url: string;
const server = createServer((_, response) => {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  answer?.(response);
});
beforeAll(async () => {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  url = `http://localhost:${address instanceof Object ? address.port : 0}`;
});
afterAll(() => server.close());

const page = (status: number, policy: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-security-policy': policy }).end('page');
};
const ours = "script-src 'nonce-abc'";
const find = () => findPageFault(url, { waitMs: 500, pauseMs: 50 });

it('finds no fault once the page answers, after an API that was not ready', async () => {
  answers = [page(404, ''), (response) => response.destroy(), page(500, ours), page(200, ours)];
  expect(await find()).toBeUndefined();
  expect(answers).toHaveLength(1);
});

it('finds no fault in a private page', async () => {
  answers = [page(401, ours)];
  expect(await find()).toBeUndefined();
});

it.each([
  { answer: page(500, ours), fault: /answers 500/ },
  { answer: page(200, "default-src 'self'"), fault: /another page than ours/ },
  { answer: (response: ServerResponse) => response.destroy(), fault: /does not answer/ },
])('gives up with the last fault: $fault', async ({ answer, fault }) => {
  answers = [answer];
  expect(await find()).toMatch(fault);
});
