import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findPageFault } from '../../cli/doctor/page-check.ts';
import { reportPage } from './page-report.ts';

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
const patience = { waitMs: 500, pauseMs: 50 };
const find = () => findPageFault(url, patience);

/** @returns what is printed after a deployment with these outputs */
async function report(outputs: Record<string, string>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const list = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
  }));
  try {
    await reportPage(
      { pluginManager: { plugins: [{}, { gatheredData: { outputs: list } }] } },
      patience,
    );
    return log.mock.calls.flat().join('');
  } finally {
    log.mockRestore();
  }
}

it('prints the address of a page that answers', async () => {
  answers = [page(200, ours)];
  expect(await report({ BucketName: 'any', PageUrl: url })).toContain(`The page is at ${url}`);
});

it('fails the deployment when the page does not answer, unless its domain may lack a record', async () => {
  answers = [page(500, ours)];
  await expect(report({ PageUrl: url })).rejects.toThrow(/is deployed, but .* answers 500/);
  expect(await report({ PageUrl: url, PageDnsTarget: 'd-1.example' })).toContain(
    'd-1.example yet?',
  );
});

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
