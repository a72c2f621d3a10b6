// The child's side of the render process: receives an image, renders it, replies.
import { isOutOfMemory } from './out-of-memory.ts';
import type { Rendering, RenderReply } from './process/reply-schema.ts';
import { die, receiveFile } from './receive-file.ts';
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
      served = served.then(() => serve(message, render)).then(freeLargeFile);
    }
  });
  void reply({ kind: 'ready' });
}

/** @returns how many bytes of the file arrived */
async function serve({ byteLength, ...options }: RenderMessage, render: Render): Promise<number> {
  const file = receiveFile(byteLength);
  // The parent may wait for the end of a long reply, and only then end the image.
  await reply(await answer(() => render({ ...options, file })));
  file.discardRest();
  return file.arrived;
}

/** A collection takes 3 ms. V8 collects smaller files soon enough. */
const largeBytes = 2e6;

/** V8 frees a large buffer late, so the next image would lack that memory. It waits for this; the parent already has its reply. */
function freeLargeFile(bytes: number): void {
  if (bytes > largeBytes) globalThis.gc?.();
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
