// The render process' side of the talk: takes an image, renders it, replies.
import { readSync } from 'node:fs';
import { isOutOfMemory } from './out-of-memory.ts';
import { bytesFd, type RenderMessage, type RenderReply } from './process/messages.ts';
import { cpuMsSince } from './process-cpu.ts';
import type { Rendering, RenderRequest } from './rendering.ts';

/**
 * Serves the parent that started this process until one of the two is killed.
 *
 * @param render renders one image; what it throws goes to the parent as a fault
 */
export function serveRenders(render: (request: RenderRequest) => Promise<Rendering>): void {
  process.once('disconnect', die);
  // Ctrl-C reaches the whole group; the parent decides what it means.
  process.on('SIGINT', () => {});
  process.on('message', async (message: unknown) => {
    if (!isRenderMessage(message)) return;
    const { byteLength, ...request } = message;
    reply(await answer(() => render({ ...request, bytes: receive(byteLength) })));
    // V8 does not hurry to free a large buffer, and the next image would pay for it. Nobody waits for this any more.
    if (byteLength > largeBytes) setImmediate(() => globalThis.gc?.());
  });
  reply({ kind: 'ready' });
}

/** A collection takes 3 ms; smaller files leave nothing that matters before V8 collects by its own rules. */
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

function reply(message: RenderReply): void {
  process.send?.(message);
}

/** The other end is our own parent, of the same version: this only tells its message from some other tool's. */
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
