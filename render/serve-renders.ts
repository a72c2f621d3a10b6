// The child's side of the render process: receives an image, renders it, replies.
import { isOutOfMemory } from './out-of-memory.ts';
import type { Rendering, RenderReply } from './process/reply-schema.ts';
import { die, keptBytes, receiveFile } from './receive-file.ts';
import type { ArrivingRequest, RenderMessage } from './rendering.ts';

type Render = (request: ArrivingRequest) => Promise<Rendering>;

/**
 * Serves the parent until it disconnects or kills this process.
 *
 * @param render renders one image; the parent gets its error as a fault
 */
export function serveRenders(render: Render): void {
  process.once('disconnect', die);
  // Ctrl-C reaches the whole process group. The parent decides what it means.
  process.on('SIGINT', () => {});
  let served = Promise.resolve();
  process.on('message', (message: unknown) => {
    // The next order may come before the rest of the last image has left the pipe.
    if (isRenderMessage(message)) {
      served = served.then(() => serve(message, render)).then(freeMemory);
    }
  });
  void reply({ kind: 'ready' });
}

async function serve({ byteLength, ...options }: RenderMessage, render: Render): Promise<void> {
  const file = receiveFile(byteLength);
  // The parent may wait for the end of a long reply, and only then end the image.
  await reply(await answer(() => render({ ...options, file })));
  file.discardRest();
  // The next image must not find bytes of this one behind its own.
  file.erase();
}

/** A collection takes 3 to 8 ms, so a child collects after many photos, or after one large file. */
const maxGarbageBytes = 8e6;

/** V8 frees large buffers late, so the next image would lack that memory. It waits for this; the parent already has its reply. */
function freeMemory(): void {
  if (process.memoryUsage().arrayBuffers > keptBytes + maxGarbageBytes) globalThis.gc?.();
}

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

/** Resolves when the message has left this process. */
function reply(message: RenderReply): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

/** The sender is our own parent, of the same version. Other tools may use the IPC channel, too. */
function isRenderMessage(message: unknown): message is RenderMessage {
  return typeof message === 'object' && message !== null && 'byteLength' in message;
}
