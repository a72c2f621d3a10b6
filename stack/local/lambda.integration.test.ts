import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { root } from '../root.mjs';
import { freePorts } from './free-ports.ts';
import { type ManagedProcess, startProcess } from './managed-process.ts';
import { stackEnv } from './start-stack.ts';

const lines: string[] = [];
const s3Directory = mkdtempSync(join(tmpdir(), 'failing-service-s3-'));
let part: ManagedProcess;
let client: LambdaClient;

beforeAll(async () => {
  const [s3 = 0, lambda = 0] = await freePorts(2);
  const env = { ...process.env, ...stackEnv({ s3, lambda }), LOCAL_S3_DIRECTORY: s3Directory };
  part = startProcess({
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

function invoke(
  name: string,
  InvocationType: 'Event' | 'RequestResponse',
  Payload: Uint8Array = Buffer.alloc(0),
) {
  return client.send(
    new InvokeCommand({ FunctionName: `failing-service-dev-${name}`, InvocationType, Payload }),
  );
}

it.each([
  { name: 'throws', error: 'thrown on purpose' },
  { name: 'hangs', error: 'Task timed out' },
])('runs a function that $name again, and still answers', async ({ name, error }) => {
  expect((await invoke(name, 'Event')).StatusCode).toBe(202);
  const said = (sentence: string) =>
    vi.waitFor(() => expect(lines.join('\n')).toContain(sentence), 20_000);
  await said(`failing-service-dev-${name} failed and will run again: ${error}`);
  const reply = await invoke('works', 'RequestResponse');
  expect(new TextDecoder().decode(reply.Payload)).toBe('"still here"');
  await said(`failing-service-dev-${name} failed for the last time: ${error}`);
});

it.each([
  { name: 'throws', errorType: 'Error', errorMessage: 'thrown on purpose' },
  { name: 'hangs', errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out' },
])('says why a function that $name failed, as Lambda does', async ({ name, ...fault }) => {
  const { FunctionError, Payload } = await invoke(name, 'RequestResponse');
  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(new TextDecoder().decode(Payload))).toEqual(fault);
});

it('refuses an asynchronous invocation that Lambda would refuse', async () => {
  const long = Buffer.from(JSON.stringify('x'.repeat(2 ** 20)));
  await expect(invoke('works', 'Event', long)).rejects.toThrow('at most 1048576 bytes');
  await expect(invoke('works', 'Event', Buffer.from('{'))).rejects.toThrow('An event is JSON');
  await expect(invoke('none', 'Event')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
