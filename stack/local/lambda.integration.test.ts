import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/setup.mjs';
import { freePorts } from './free-ports.ts';
import { type Part, startPart } from './part.ts';
import { stackEnv } from './start-stack.ts';

const lines: string[] = [];
const s3Directory = mkdtempSync(join(tmpdir(), 'failing-service-s3-'));
let part: Part;
let client: LambdaClient;

beforeAll(async () => {
  const [s3 = 0, lambda = 0] = await freePorts(2);
  const env = { ...process.env, ...stackEnv({ s3, lambda }), LOCAL_S3_DIRECTORY: s3Directory };
  part = startPart({
    name: 'lambda',
    args: [join(root, 'node_modules/serverless/bin/serverless.js'), 'offline', 'start'],
    cwd: join(root, 'test/services/failing-service'),
    env,
    ports: [s3, lambda],
    print: (line) => lines.push(line),
  });
  client = new LambdaClient({ endpoint: `http://localhost:${lambda}` });
  await part.ready;
});

afterAll(async () => {
  await part.stop();
  rmSync(s3Directory, { recursive: true, force: true });
});

function invoke(name: string, InvocationType: 'Event' | 'RequestResponse') {
  return client.send(
    new InvokeCommand({ FunctionName: `failing-service-dev-${name}`, InvocationType }),
  );
}

it.each([
  { name: 'throws', logged: 'thrown on purpose' },
  { name: 'hangs', logged: 'Lambda timeout' },
])('logs a function that $name, and still answers', async ({ name, logged }) => {
  expect((await invoke(name, 'Event')).StatusCode).toBe(202);
  const deadline = Date.now() + 20_000;
  while (!lines.join('\n').includes(logged) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(lines.join('\n')).toContain('An asynchronous invocation failed:');
  expect(lines.join('\n')).toContain(logged);
  const reply = await invoke('works', 'RequestResponse');
  expect(new TextDecoder().decode(reply.Payload)).toBe('"still here"');
});
