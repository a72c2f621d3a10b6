// `npm start` and `npm run dev` as a person runs them: one command starts everything, and no process outlives it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signedFetch, signRequest } from '../../test/services/signed-fetch.ts';
import { root } from '../root.mjs';
import { buildWeb } from './build-web.ts';
import { freePorts } from './free-ports.ts';
import { isAnswered } from './managed-process.ts';
import type { StackPorts } from './start-stack.ts';

interface Run {
  readonly child: ChildProcess;
  readonly ports: StackPorts;
  /** Everything that it has printed so far. */
  output(): string;
  /** Resolves with the exit code, or with `null` after a signal. */
  readonly exited: Promise<number | null>;
}

const startScript = [process.execPath, 'scripts/start.mjs'] as const;

let end = async () => {};

// The build is slower than all the tests, so no test waits for it.
beforeAll(() => buildWeb(console.log), 120_000);

afterEach(() => end());

/** Runs a command in its own process group, as a shell does, with free ports and its own folder for the local S3. */
async function run(
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const [web = 0, s3 = 0, lambda = 0] = await freePorts(3);
  const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      PORT: String(web),
      LOCAL_S3_PORT: String(s3),
      LOCAL_LAMBDA_PORT: String(lambda),
      LOCAL_S3_DIRECTORY: s3Directory,
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  end = async () => {
    signalGroup(child, 'SIGKILL');
    await exited;
    rmSync(s3Directory, { recursive: true, force: true });
  };
  return { child, ports: { web, s3, lambda }, exited, output: () => output };
}

async function runUntilUp(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const started = await run(command, env);
  const up = vi.waitFor(() => expect(started.output()).toContain('is running at'), {
    timeout: 40_000,
    interval: 100,
  });
  const ended = started.exited.then((code) =>
    // For example, Next refuses a second `npm run dev` of the same sources, and prints why.
    Promise.reject(new Error(`It ended with exit code ${code}:\n${started.output()}`)),
  );
  ended.catch(() => {});
  await Promise.race([up, ended]);
  return started;
}

/** Sends a signal to every process of the group, as the terminal does on Ctrl-C. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // No process of the group is left.
  }
}

/** @returns the ids of a process's children, in the order of their start */
function childrenOf({ pid }: Pick<ChildProcess, 'pid'>): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(file)
    ? readFileSync(file, 'utf8')
    : spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout;
  return text.trim().split(/\s+/).map(Number);
}

/** Whether a process runs `sls offline`, with the Lambdas. */
function isLambda(pid: number): boolean {
  return commandOf(pid).includes('serverless.js');
}

function commandOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout;
}

/** Sends the first part of a body, and never the rest. */
async function beginPut(address: string): Promise<void> {
  const url = await signRequest(address, { method: 'PUT' });
  await new Promise<void>((resolve) => {
    const sending = request(url, { method: 'PUT', headers: { 'content-length': 10_000_000 } });
    // The test kills the server.
    sending.on('error', () => {});
    sending.write(Buffer.alloc(1_000_000), () => setTimeout(resolve, 300));
  });
}

async function expectPortsFree({ ports }: Run): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const [use, port] of Object.entries(ports)) {
        expect(await isAnswered(port), `${use} answers`).toBe(false);
      }
    },
    { timeout: 3000, interval: 100 },
  );
}

describe('npm start', () => {
  it('serves the page, and stops everything on Ctrl-C', async () => {
    const started = await runUntilUp(startScript, { BUCKET_NAME: 'mine', FORCE_COLOR: '0' });
    const page = await fetch(`http://localhost:${started.ports.web}/`);
    expect(await page.text()).toContain('Choose images');

    signalGroup(started.child, 'SIGINT');
    expect(await started.exited).toBe(0);
    await expectPortsFree(started);

    // It has printed its steps and where everything is. The lines of its processes went to the log.
    const { web, s3 } = started.ports;
    expect(started.output().split('\n')).toEqual([
      'Starting the servers...',
      expect.stringMatching(/^✓ Starting the servers +\d+\.\d s$/),
      '',
      `  Thumbnail Generator is running at http://localhost:${web}`,
      '',
      `  Bucket   s3://mine at http://localhost:${s3}`,
      expect.stringMatching(/^ {2}Objects {2}\S+$/),
      '  Log      .local/log/start.log',
      '  Stop     Ctrl-C',
      '',
      'Stopped.',
      '',
    ]);
    const log = readFileSync(join(root, '.local/log/start.log'), 'utf8');
    expect(log).toContain(`[web] The page answers at http://localhost:${web}`);
    expect(log).toContain(`[lambda] S3 local started ( port:${s3}`);
  });

  it('prints the lines of its processes, too, with --verbose', async () => {
    const started = await runUntilUp([...startScript, '--verbose']);
    expect(started.output()).toContain(
      `[web] The page answers at http://localhost:${started.ports.web}`,
    );
    expect(started.output()).toContain('[lambda] S3 local started');
  });

  it('names a port that is taken in one sentence, and starts nothing', async () => {
    const [taken = 0] = await freePorts(1);
    const server = createServer().listen(taken, 'localhost');
    const started = await run(startScript, { LOCAL_LAMBDA_PORT: String(taken) });

    expect(await started.exited).toBe(1);
    server.close();
    expect(started.output().trim()).toBe(
      `Port ${taken}, for the Lambdas, is taken. End the program that uses it, or choose another port with LOCAL_LAMBDA_PORT.`,
    );
    await expectPortsFree(started);
  });

  it('starts a process again when it dies, and stops everything when that does not help', async () => {
    const started = await runUntilUp(startScript);
    const { ports } = started;
    // The two processes of the stack are its last children.
    const [lambda = 0, web = 0] = childrenOf(started.child).slice(-2);
    process.kill(web, 'SIGKILL');
    await vi.waitFor(
      async () => {
        expect(started.output()).toContain('web ended (SIGKILL). Starting it again.');
        expect((await fetch(`http://localhost:${ports.web}/`)).status).toBe(200);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(childrenOf(started.child)).toContain(lambda);

    let last = lambda;
    for (let ends = 1; ends <= 4; ends++) {
      process.kill(last, 'SIGKILL');
      const next = () =>
        childrenOf(started.child).find(
          (pid) => ![web, lambda, last].includes(pid) && isLambda(pid),
        );
      if (ends < 4)
        last = await vi.waitFor(() => next() ?? Promise.reject(), {
          timeout: 10_000,
          interval: 50,
        });
    }
    expect(await started.exited).toBe(1);
    expect(started.output()).toContain('lambda ended (SIGKILL). Stopping the rest.');
    // It prints the last lines of that process, and of no other.
    const [, report = ''] = started.output().split('Stopping the rest.');
    expect(report).not.toContain('The page answers');
    expect(report).toContain('is in .local/log/start.log. Correct the cause and run this again.');
    await expectPortsFree(started);
  });

  it('leaves no orphan when it is killed', async () => {
    const started = await runUntilUp(startScript);
    started.child.kill('SIGKILL');
    await expectPortsFree(started);
  });

  it('leaves no orphan when npm is killed', async () => {
    const started = await runUntilUp(['npm', 'start']);
    started.child.kill('SIGKILL');
    await expectPortsFree(started);
  });
});

describe('the local S3', () => {
  it('starts again after a kill in the middle of uploads, and then has complete objects only', async () => {
    const started = await runUntilUp(startScript);
    const urlOf = (key: string) => `http://localhost:${started.ports.s3}/local-bucket/${key}`;
    for (const key of ['other/whole', 'other/overwritten']) {
      const put = { method: 'PUT', body: 'whole' };
      expect((await signedFetch(urlOf(key), put)).status).toBe(200);
    }
    for (const key of ['other/half', 'other/overwritten']) await beginPut(urlOf(key));
    const lambda = childrenOf(started.child).find(isLambda) ?? 0;
    const s3 =
      childrenOf({ pid: lambda }).find((pid) => commandOf(pid).includes('s3-process')) ?? 0;
    process.kill(s3, 'SIGKILL');
    await vi.waitFor(() => expect(started.output()).toContain('Starting it again.'), 10_000);

    const list = await vi.waitFor(async () => (await signedFetch(urlOf('?list-type=2'))).text(), {
      timeout: 20_000,
      interval: 100,
    });
    expect([...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual([
      'other/overwritten',
      'other/whole',
    ]);
    for (const key of ['other/whole', 'other/overwritten']) {
      const reply = await signedFetch(urlOf(key));
      expect(await reply.text()).toBe('whole');
      expect(reply.headers.get('etag')).toBe('"356c9ee60e9da05301adc3bd96f6b383"');
    }
    expect((await signedFetch(urlOf('other/half'))).status).toBe(404);
  });
});

describe('npm run dev', () => {
  it('serves the page from its sources, and restarts the Lambdas when a handler changes', async () => {
    const started = await runUntilUp([...startScript, '--dev']);
    const page = await fetch(`http://localhost:${started.ports.web}/`);
    expect(await page.text()).toContain('Choose images');

    const before = childrenOf(started.child);
    // Like an editor that saves an unchanged file.
    utimesSync(join(root, 'lambda', 'worker.ts'), new Date(), new Date());
    await vi.waitFor(
      async () => {
        expect(started.output()).toContain('Restarting the Lambdas...');
        expect(childrenOf(started.child)).not.toEqual(before);
        expect(await isAnswered(started.ports.s3)).toBe(true);
      },
      { timeout: 20_000, interval: 100 },
    );

    signalGroup(started.child, 'SIGINT');
    expect(await started.exited).toBe(0);
    await expectPortsFree(started);
  });
});

describe('a page without the local stack', () => {
  const ours = ['web/.next/main.mjs', '--port'];
  const next = (command: string) => ['node_modules/next/dist/bin/next', command, 'web', '-p'];
  it.each([
    { command: ours, env: { BUCKET_NAME: '' }, sentence: 'BUCKET_NAME is not set' },
    { command: ours, env: { THUMBNAIL_SIZE: '9' }, sentence: 'THUMBNAIL_SIZE="9" must be' },
    { command: next('dev'), env: { THUMBNAIL_SIZE: '9' }, sentence: 'THUMBNAIL_SIZE="9" must be' },
    { command: next('start'), env: {}, sentence: 'Start the page with `node web/.next/main.mjs`' },
  ])('does not start as $command with $env', async ({ command, env, sentence }) => {
    const [port = 0] = await freePorts(1);
    const aws = { BUCKET_NAME: 'mine', AWS_ENDPOINT_URL_S3: '', AWS_ENDPOINT_URL: '', ...env };
    const page = await run([process.execPath, ...command, `${port}`], aws);
    expect(await page.exited).toBe(1);
    expect(page.output()).toContain(sentence);
  });
});
