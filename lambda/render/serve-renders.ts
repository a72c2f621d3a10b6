// The child's side of the render process: receives an image, renders it, replies.
import { readSync } from 'node:fs';
import { isOutOfMemory } from './out-of-memory.ts';
import type { Rendering, RenderReply } from './process/reply-schema.ts';
import { bytesFd, type RenderMessage, type RenderRequest } from './rendering.ts';

/**
 * Serves the parent until it disconnects or kills this process.
 *
 * @param render renders one image; the parent gets its error as a fault
 */
export function serveRenders(render: (request: RenderRequest) => Promise<Rendering>): void {
  process.once('disconnect', die);
  // Ctrl-C reaches the whole process group. The parent decides what it means.
  process.on('SIGINT', () => {});
  process.on('message', async (message: unknown) => {
    if (!isRenderMessage(message)) return;
    const { byteLength, ...request } = message;
    reply(await answer(() => render({ ...request, bytes: receive(byteLength) })));
    // V8 frees a large buffer late, and the next image would lack that memory. The parent has its reply and does not wait.
    if (byteLength > largeBytes) setImmediate(() => globalThis.gc?.());
  });
  reply({ kind: 'ready' });
}

/** A collection takes 3 ms. V8 collects smaller files soon enough. */
const largeBytes = 2e6;

async function answer(render: () => Promise<Rendering>): Promise<RenderReply> {
  const start = process.cpuUsage();
  try {
    const rendering = await render();
    return { kind: 'rendering', rendering, cpuMs: cpuMsSince(start) };
  } catch (error) {
    if (isOutOfMemory(error)) return { kind: 'out-of-memory' };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'fault', message };
  }
}

/** @returns CPU time of all threads of this process since `start`, in milliseconds */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function reply(message: RenderReply): void {
  process.send?.(message);
}

/** The sender is our own parent, of the same version. Other tools may use the IPC channel, too. */
function isRenderMessage(message: unknown): message is RenderMessage {
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

/** `process.exit` would wait for a decode in libvips, which may never end. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
