import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { squareVariant } from '#core/variant.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { wholeFile } from '../arriving-file.ts';
import { decodeProgressiveJpeg } from '../decoders/jpeg/progressive-jpeg.ts';
import { renderThumbnails } from '../render-thumbnail.ts';
import type { RenderRequest } from '../rendering.ts';
import { readProcessMemory } from './process-memory.ts';
import { createRenderPool, type RenderPool } from './render-pool.ts';
import { type MeasuredRendering, orderOf, reservedMb } from './renderer.ts';

const childModule = new URL('../../test/doubles/render-child.ts', import.meta.url);
const roomy = { timeoutMs: 20_000, maxMemoryMb: 1000 };

let renderPool: RenderPool;
afterEach(() => renderPool?.close());

function start(maxChildren = 1): RenderPool {
  renderPool = createRenderPool({ childModule, maxChildren });
  return renderPool;
}

function requestOf(bytes: Uint8Array | string): RenderRequest {
  return {
    bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    outputs: [{ ...squareVariant(128, false), format: 'jpeg' }],
    maxPixels: 1e8,
  };
}

function render(request: RenderRequest, limits = roomy): Promise<MeasuredRendering> {
  return renderPool.render(limits.maxMemoryMb, async () => orderOf(request, limits.timeoutMs));
}

function run(command: string, limits = roomy): Promise<MeasuredRendering> {
  return render(requestOf(command), limits);
}

/** @returns what the child reports: pid, MALLOC_ARENA_MAX, a credential, its OOM score */
async function describeChild(): Promise<string[]> {
  const rendering = await run('describe');
  return rendering.ok ? [] : rendering.failure.message.split(' ');
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** A zombie does not count: in a container nobody may collect zombies. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

// From its sources a child takes about a second to start, and more on a busy machine.
describe('the render process', { timeout: 30_000 }, () => {
  it('renders as this process does, and stays warm', async () => {
    renderPool = createRenderPool();
    for (const picture of [noisePicture(900, 600), noisePicture(300, 400)]) {
      const request = requestOf(await picture.jpeg().toBuffer());
      const { peakMemoryMb, cpuMs, ...rendering } = await render(request);
      expect(rendering).toEqual(await renderThumbnails(request));
      expect(cpuMs).toBeGreaterThan(0);
      if (process.platform === 'linux') expect(peakMemoryMb).toBeGreaterThan(30);
    }
  });

  it('is one child for all requests, without credentials, which ignores Ctrl-C and is killed first', async () => {
    start();
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    const first = await describeChild();
    delete process.env.AWS_SECRET_ACCESS_KEY;
    process.kill(Number(first[0]), 'SIGINT');
    expect(await describeChild()).toEqual(first);
    expect(first.slice(1)).toEqual(['1', 'undefined', '1000']);
  });

  it.each([
    { command: 'hang', limits: { timeoutMs: 300 }, code: 'took-too-long' },
    { command: 'wait 9000', limits: { timeoutMs: 300 }, code: 'took-too-long' },
    { command: 'eat', limits: { maxMemoryMb: 300 }, code: 'needs-too-much-memory' },
    { command: 'gulp', limits: {}, code: 'needs-too-much-memory' },
    { command: 'killed', limits: {}, code: 'needs-too-much-memory' },
    { command: 'abort', limits: {}, code: 'crashed' },
    { command: 'exit', limits: {}, code: 'crashed' },
    { command: 'say', limits: {}, code: 'crashed' },
  ])('ends "$command" as $code, and renders the next', async ({ command, limits, code }) => {
    start();
    const [before] = await describeChild();
    const startedAt = performance.now();
    const rendering = await run(command, { ...roomy, ...limits });
    expect(rendering).toMatchObject({ ok: false, failure: { code } });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    const next = requestOf(await noisePicture(50, 50).png().toBuffer());
    expect(await render(next, { ...roomy, ...limits })).toMatchObject({ ok: true });
    expect((await describeChild())[0]).not.toBe(before);
  });

  it('starts before the first image, and starts another child for another memory limit', async () => {
    start();
    renderPool.start(roomy.maxMemoryMb);
    const [first] = await describeChild();
    expect((await describeChild())[0]).toBe(first);
    const rendering = await run('describe', { ...roomy, maxMemoryMb: 800 });
    const second = rendering.ok ? '' : rendering.failure.message.split(' ')[0];
    expect(second).not.toBe(first);
    expect(isRunning(Number(first))).toBe(false);
  });

  it('keeps a child for each of two limits when there is room for both', async () => {
    start(2);
    const pidOf = async (maxMemoryMb: number) => {
      const rendering = await run('describe', { ...roomy, maxMemoryMb });
      return rendering.ok ? '' : rendering.failure.message.split(' ')[0];
    };
    const pids = [await pidOf(1000), await pidOf(800)];
    expect([await pidOf(1000), await pidOf(800)]).toEqual(pids);
  });

  it.runIf(process.platform === 'linux')(
    'leaves at least 100 MB between the memory that a child reserves and the kernel limit',
    async () => {
      start();
      const pid = Number((await describeChild())[0]);
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const dataMb = Number(/VmData:\s+(\d+)/.exec(status)?.[1]) / 1024;
      const reserved = dataMb - (readProcessMemory(pid)?.residentMb ?? 0);
      expect(reserved).toBeLessThan(reservedMb(childModule) - 100);
      const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
      const bytes = (roomy.maxMemoryMb + reservedMb(childModule)) * 2 ** 20;
      expect(limits).toMatch(new RegExp(`Max data size +${bytes} +${bytes}`));
      expect(limits).toMatch(/Max core file size +0 +0/);
    },
  );

  it('renders an image in pieces, and throws when pieces are missing', async () => {
    start();
    const bytes = await noisePicture(300, 200).png().toBuffer();
    const piecesOf = async function* (end: number, error?: Error) {
      for (let at = 0; at < end; at += 999) yield bytes.subarray(at, Math.min(end, at + 999));
      if (error) throw error;
    };
    const order = orderOf(requestOf(bytes), roomy.timeoutMs);
    const send = (body: AsyncIterable<Uint8Array>) =>
      renderPool.render(roomy.maxMemoryMb, async () => ({ ...order, body }));
    expect(await send(piecesOf(bytes.length))).toMatchObject({ ok: true });
    await expect(send(piecesOf(5000, new Error('broken off')))).rejects.toThrow('broken off');
    await expect(send(piecesOf(5000))).rejects.toThrow(`has ${bytes.length} bytes`);
    expect(await send(piecesOf(bytes.length))).toMatchObject({ ok: true });
  });

  it('ends the body when the child has answered, and keeps the child', async () => {
    start();
    const [pid] = await describeChild();
    let isEnded = false;
    const body = async function* () {
      try {
        yield Buffer.from('describe'.padEnd(3e6));
        // The connection falls silent here. Nobody may wait for it.
        await new Promise((resolve) => setTimeout(resolve, 3000));
        yield new Uint8Array(1e6);
      } finally {
        isEnded = true;
      }
    };
    const order = { ...orderOf(requestOf(''), roomy.timeoutMs), byteLength: 5e6, body: body() };
    const startedAt = performance.now();
    const rendering = await renderPool.render(roomy.maxMemoryMb, async () => order);
    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect(rendering).toMatchObject({ failure: { message: expect.stringContaining(`${pid} `) } });
    expect((await describeChild())[0]).toBe(pid);
    await expect.poll(() => isEnded, { timeout: 5000 }).toBe(true);
  });

  it('limits the time of a child that stops reading in the middle of an image', async () => {
    start();
    const limits = { ...roomy, timeoutMs: 300 };
    const rendering = await run('hang'.padEnd(5e6), limits);
    expect(rendering).toMatchObject({ failure: { code: 'took-too-long' } });
  });

  it('lets go of a piece when the child has it, so that this process never holds a whole image', async () => {
    start();
    const jpeg = await noisePicture(64, 64).jpeg().toBuffer();
    const pieces = 40;
    let heldBytes = 0;
    const body = async function* () {
      yield jpeg;
      for (let i = 0; i < pieces; i++) yield Buffer.alloc(1e6);
      collectGarbage();
      heldBytes = process.memoryUsage().arrayBuffers;
    };
    const byteLength = jpeg.length + pieces * 1e6;
    const order = { ...orderOf(requestOf(jpeg), roomy.timeoutMs), byteLength, body: body() };
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    await renderPool.render(roomy.maxMemoryMb, async () => order);
    expect(heldBytes).toBeGreaterThan(0);
    // Some pieces are on their way to the child. 10 MB were, when another test used the cores.
    expect(heldBytes - before).toBeLessThan((pieces * 1e6) / 2);
  });

  it('does not count the time in which the body lets the child wait', async () => {
    start();
    await describeChild();
    const bytes = Buffer.from('wait 1'.padEnd(200));
    const body = async function* () {
      yield bytes.subarray(0, 50);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      yield bytes.subarray(50);
    };
    const order = { ...orderOf(requestOf(bytes), 2000), body: body() };
    const rendering = await renderPool.render(roomy.maxMemoryMb, async () => order);
    expect(rendering).toMatchObject({ failure: { message: '1' } });
  });

  describe('takes of a large progressive JPEG little more than its DC scans', () => {
    it.each([
      ['without the last bit', 97],
      ['with it', 70],
    ])('%s', async (_, quality) => {
      start();
      const jpeg = noisePicture(4000, 3000).jpeg({ progressive: true, quality });
      const request = requestOf(await jpeg.toBuffer());
      const { bytes } = request;
      const facts = readImageFacts(bytes, bytes.length);
      const eighth = facts.ok && decodeProgressiveJpeg(wholeFile(bytes), facts.facts.colorModel);
      const neededBytes = eighth ? eighth.neededBytes : 0;
      expect(neededBytes).toBeGreaterThan(0);
      const pieceBytes = 65_536;
      let taken = 0;
      const body = (function* () {
        for (; taken < bytes.length; taken += pieceBytes) {
          yield bytes.subarray(taken, taken + pieceBytes);
        }
      })();
      await describeChild();
      const order = { ...orderOf(request, roomy.timeoutMs), body };
      const {
        peakMemoryMb: _peak,
        cpuMs: _cpu,
        ...rendering
      } = await renderPool.render(roomy.maxMemoryMb, async () => order);
      expect(rendering).toEqual(await renderThumbnails(request));
      expect(taken).toBeGreaterThanOrEqual(neededBytes - pieceBytes);
      // The pipe holds up to 208 kB.
      expect(taken).toBeLessThan(neededBytes + 5 * pieceBytes);
      expect(taken).toBeLessThan(0.8 * bytes.length);
    });
  });

  it.runIf(process.platform === 'linux')(
    'holds of a large progressive JPEG little more than its DC scans',
    async () => {
      start();
      const jpeg = noisePicture(3000, 2000).jpeg({ progressive: true, quality: 97 });
      const bytes = await jpeg.toBuffer();
      const { peakMemoryMb: least } = await render(requestOf(bytes));
      const padded = requestOf(Buffer.concat([bytes, Buffer.alloc(100e6, 1)]));
      const { peakMemoryMb: most } = await render(padded);
      expect(most).toBeLessThan(least + 20);
    },
  );

  it('renders nothing when the image is gone, and keeps the child', async () => {
    start();
    const before = await describeChild();
    expect(await renderPool.render(roomy.maxMemoryMb, async () => undefined)).toBeUndefined();
    expect(await describeChild()).toEqual(before);
  });

  it('reports the peak memory of one image, not of an earlier one', async () => {
    start();
    // Of a progressive JPEG in inks, libjpeg holds every coefficient.
    const inks = noisePicture(2500, 2000).toColourspace('cmyk').jpeg({ progressive: true });
    const large = requestOf(await inks.toBuffer());
    const { peakMemoryMb: most } = await render(large);
    const { peakMemoryMb: least } = await run('describe');
    expect(most).toBeGreaterThan(least + 20);
  });

  it('finds no byte of an earlier image behind a later one', async () => {
    start();
    const large = await noisePicture(1600, 1200).jpeg({ quality: 100 }).toBuffer();
    expect(large.length).toBeGreaterThan(2e6);
    expect(await render(requestOf(large))).toMatchObject({ ok: true });
    expect(await run('peek')).toMatchObject({ failure: { message: 'false' } });
    // A cut image gives nothing of the large one either.
    const alone = await renderThumbnails(requestOf(large.subarray(0, 1e6)));
    expect(await render(requestOf(large.subarray(0, 1e6)))).toMatchObject({ ...alone });
  });

  it('throws what the renderer throws', async () => {
    start();
    await expect(run('throw')).rejects.toThrow('thrown on purpose');
    expect(await describeChild()).toHaveLength(4);
  });

  it('throws when its child does not start', async () => {
    renderPool = createRenderPool({ childModule: new URL('file:///nowhere/child.mjs') });
    await expect(run('describe')).rejects.toThrow('did not start: exit code 1');
  });

  it('takes requests in order, each with its own time', async () => {
    start();
    await describeChild();
    const done: number[] = [];
    const renders = [0, 1, 2, 3].map(async (i) => {
      const rendering = await run('wait 200', { ...roomy, timeoutMs: 500 });
      expect(rendering).toMatchObject({ failure: { message: '200' } });
      done.push(i);
    });
    await Promise.all(renders);
    expect(done).toEqual([0, 1, 2, 3]);
  });

  it('renders other images while one hangs', async () => {
    start(2);
    await Promise.all([run('wait 300'), run('wait 300')]);
    const hanging = run('hang', { ...roomy, timeoutMs: 3000 });
    const order: string[] = [];
    const watched = hanging.then(() => order.push('hang'));
    for (let i = 0; i < 3; i++) await run('describe').then(() => order.push('other'));
    await watched;
    expect(order).toEqual(['other', 'other', 'other', 'hang']);
  });

  it('rejects its images when it is closed', async () => {
    start();
    const [pid] = await describeChild();
    const renders = [run('wait 9000'), run('wait 9000')];
    const closed = renderPool.close();
    const outcomes = await Promise.allSettled(renders);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await closed;
    expect(isRunning(Number(pid))).toBe(false);
  });
});

describe('a program with a render process', { timeout: 30_000 }, () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function startParent(command: string) {
    const script = fileURLToPath(new URL('../../test/doubles/render-parent.ts', import.meta.url));
    const image = join(mkdtempSync(join(tmpdir(), 'render-process-')), 'image');
    writeFileSync(image, command);
    const args = ['--import', 'tsx', script, image, childModule.href];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(parent);
    let printed = '';
    parent.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
    const ended = new Promise((resolve) => parent.once('exit', resolve));
    return { parent, ended, printed: () => printed };
  }

  it('ends when all images are rendered', async () => {
    const { ended, printed } = startParent('describe');
    expect(await ended).toBe(0);
    expect(printed()).toContain('damaged');
  });

  it('leaves no child when it is killed, even if the child hangs', async () => {
    const { parent, ended, printed } = startParent('hang');
    await expect.poll(printed, { timeout: 10_000 }).toContain('hangs:');
    const pid = Number(/hangs:(\d+)/.exec(printed())?.[1]);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await ended;
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
  });
});
