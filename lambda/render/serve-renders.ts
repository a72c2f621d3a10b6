// The child's side of the render process: takes one order at a time and never outlives its parent.
import { readSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { cpuMsSince } from './process-cpu.ts';
import { bytesFd, type RenderOrder, type RenderReply } from './render-messages.ts';
import type { Rendering, RenderRequest } from './render-thumbnail.ts';

/**
 * Serves the parent that forked this process, for ever.
 *
 * @param render renders one image; what it throws is told to the parent as a fault
 */
export function serveRenders(render: (request: RenderRequest) => Promise<Rendering>): void {
  process.once('disconnect', die);
  // Ctrl-C reaches the whole group; the parent decides what it means.
  process.on('SIGINT', () => {});
  offerAsFirstToKill();
  // Asked for while it surely lives: an orphan is given another.
  const parentPid = process.ppid;
  process.once('message', () => watchParent(parentPid));
  process.on('message', async (message: unknown) => {
    if (!isOrder(message)) return;
    const { byteLength, ...request } = message;
    reply(await answer(() => render({ ...request, bytes: receive(byteLength) })));
  });
  reply({ kind: 'ready' });
}

async function answer(render: () => Promise<Rendering>): Promise<RenderReply> {
  const start = process.cpuUsage();
  try {
    const rendering = await render();
    return { kind: 'rendering', rendering, cpuMs: cpuMsSince(start) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'fault', message };
  }
}

function reply(message: RenderReply): void {
  process.send?.(message);
}

/** The other end is our own parent, of the same version: this only tells an order from some other tool's message. */
function isOrder(message: unknown): message is RenderOrder {
  return typeof message === 'object' && message !== null && 'byteLength' in message;
}

function receive(byteLength: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(byteLength);
  for (let at = 0; at < byteLength; ) {
    const count = readSync(bytesFd, bytes, { offset: at });
    if (count === 0) die();
    at += count;
  }
  return bytes;
}

/** `process.exit` would wait for the decode that libvips is at, which may never end. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** When memory runs out for all, the kernel takes this process first, not the parent with the job. */
function offerAsFirstToKill(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not Linux.
  }
}

/**
 * A decoder in WebAssembly runs on the main thread, and while it hangs there, "disconnect" goes unheard: a thread of
 * its own looks whether the parent still lives. It costs 25 ms of CPU and 9 MB, so it starts with the first order.
 */
function watchParent(parentPid: number): void {
  const look = `process.ppid === ${parentPid} || process.kill(process.pid, 'SIGKILL')`;
  const options = { eval: true, execArgv: [], env: {} };
  new Worker(`setInterval(() => ${look}, 500)`, options).unref();
}
