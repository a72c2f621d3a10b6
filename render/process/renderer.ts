// One render process: gives it one image at a time, watches it, and kills it when it exceeds its limits.
import { type Failure, failure } from '#core/failure.ts';
import type { RenderOptions, RenderRequest } from '../rendering.ts';
import {
  type ChildEvent,
  forkChild,
  isAlive,
  isTypeScript,
  killChild,
  nextEvent,
  type RenderChild,
  setReferenced,
} from './fork-child.ts';
import { readCodeMb, readProcessMemory, resetPeakMemory } from './process-memory.ts';
import { type Rendering, replySchema } from './reply-schema.ts';
import { sendImage, type WaitFor } from './send-image.ts';

/** An image to render. */
export interface RenderOrder extends RenderOptions {
  readonly byteLength: number;
  /**
   * The image in pieces, `byteLength` bytes in all. `render` ends the iteration when the child has answered, because a child
   * may need only the first part. `render` throws what the iteration throws, unless the child needed no more.
   */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Names the image in `running`: the key of an upload. */
  readonly name?: string;
  /** Time limit of the child in milliseconds. The time in which the child waits for the body does not count. */
  readonly timeoutMs: number;
}

/** @returns the order for an image in memory */
export function orderOf({ bytes, ...options }: RenderRequest, timeoutMs: number): RenderOrder {
  return { ...options, byteLength: bytes.length, body: [bytes], timeoutMs };
}

/** A rendering and its cost. */
export type MeasuredRendering = Rendering & {
  /** Peak resident memory of the child, in MB; 0 on macOS and Windows. */
  readonly peakMemoryMb: number;
  /** CPU time in milliseconds; 0 when the child was killed. */
  readonly cpuMs: number;
};

export interface Renderer {
  readonly maxMemoryMb: number;
  /** Call it for one image at a time. @throws for faults that are not the image's */
  render(order: RenderOrder): Promise<MeasuredRendering>;
  isAlive(): boolean;
  /** Resident memory of the child after its last image, in MB; 0 on macOS and Windows. */
  residentMb(): number;
  /** Kills the child and rejects its image. Resolves when the child has ended. */
  kill(): Promise<void>;
}

/** Loading takes 0.2 s of CPU, which is 0.7 s in the smallest Lambda. */
const startTimeoutMs = 15_000;

/** In this time, a process can fill 100 MB. */
const memoryPollMs = 20;

/**
 * The kernel counts reserved memory, and we count resident memory. An idle child (Node and sharp) reserves up to 80 MB more
 * than it holds, besides the memory for machine code, and decoders reserve up to 100 MB more. A child that fills memory
 * faster than we look stops at the kernel's limit. A test checks the difference. A child from TypeScript has a second V8, in the
 * thread with which tsx loads modules.
 *
 * @param module the child's entry
 * @returns the difference between the kernel's limit and ours, in MB
 */
export function reservedMb(module: URL): number {
  // Older versions of V8 make single pages writable for a moment, so a second reading may differ.
  codeMb ??= readCodeMb();
  return 192 + codeMb * (isTypeScript(module) ? 2 : 1);
}

let codeMb: number | undefined;

/**
 * Starts a child and waits until it can render. An idle child does not keep this process alive.
 *
 * @param module the child's entry, which calls `serveRenders`
 * @param maxMemoryMb limit of the child's resident memory, in MB; only Linux reports the memory
 * @throws when the child does not start
 */
export async function startRenderer(module: URL, maxMemoryMb: number): Promise<Renderer> {
  const child = forkChild(module, maxMemoryMb + reservedMb(module));
  const pid = child.process.pid ?? 0;
  const timer = setTimeout(() => killChild(child), startTimeoutMs);
  const first = await nextEvent(child);
  clearTimeout(timer);
  if (first.kind === 'end') throw new Error(`The render process did not start: ${first.cause}.`);
  setReferenced(child, false);

  let isClosed = false;
  let residentMb = 0;
  return {
    maxMemoryMb,
    async render(order) {
      setReferenced(child, true);
      resetPeakMemory(pid);
      const watch = watchMemory(child, maxMemoryMb);
      const waitFor = limitWaits(order.timeoutMs, () => watch.kill(tookTooLong(order)));
      try {
        const answer = nextEvent(child);
        await sendImage(child, order, answer, waitFor);
        const event = await waitFor(answer);
        residentMb = watch.look();
        const { failure, peakMemoryMb } = watch.seen();
        if (isClosed) throw new Error('The render process was closed.');
        const rendering = failure ? failed(failure) : renderingOf(event, maxMemoryMb);
        return { cpuMs: 0, ...rendering, peakMemoryMb };
      } finally {
        watch.stop();
        setReferenced(child, false);
      }
    },
    isAlive: () => isAlive(child),
    residentMb: () => residentMb,
    kill() {
      isClosed = true;
      return killChild(child);
    },
  };
}

/** @returns a function that waits for a promise, and calls `onTimeout` when all its waits together exceed the limit */
function limitWaits(limitMs: number, onTimeout: () => void): WaitFor {
  let leftMs = limitMs;
  return async (promise) => {
    const start = performance.now();
    const timer = setTimeout(onTimeout, Math.max(0, leftMs));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      leftMs -= performance.now() - start;
    }
  };
}

/** Kills the child when it holds too much memory. `seen` returns why the child was killed. */
function watchMemory(child: RenderChild, maxMemoryMb: number) {
  const pid = child.process.pid ?? 0;
  let failure: Failure | undefined;
  let peakMemoryMb = 0;
  const kill = (cause: Failure) => {
    failure ??= cause;
    void killChild(child);
  };
  /** Returns the resident memory. */
  const look = () => {
    const memory = readProcessMemory(pid);
    peakMemoryMb = Math.max(peakMemoryMb, memory?.peakMb ?? 0);
    return memory?.residentMb ?? 0;
  };
  const poll = setInterval(() => {
    if (look() > maxMemoryMb) kill(tooMuchMemory(maxMemoryMb));
  }, memoryPollMs);
  return {
    kill,
    look,
    seen: () => ({ failure, peakMemoryMb }),
    stop: () => clearInterval(poll),
  };
}

function renderingOf(event: ChildEvent, maxMemoryMb: number): Rendering & { cpuMs?: number } {
  if (event.kind === 'end') {
    console.error(`The render process ended over an image: ${event.cause}.`);
    // We did not send this SIGKILL, so the kernel sent it for lack of memory.
    return failed(event.signal === 'SIGKILL' ? tooMuchMemory(maxMemoryMb) : failure('crashed'));
  }
  const { data: reply } = replySchema.safeParse(event.message);
  if (reply?.kind === 'rendering') return { ...reply.rendering, cpuMs: reply.cpuMs };
  if (reply?.kind === 'out-of-memory') return failed(tooMuchMemory(maxMemoryMb));
  if (reply?.kind === 'fault') throw new Error(reply.message);
  console.error('The render process sent a reply that does not fit the schema.');
  return failed(failure('crashed'));
}

function tookTooLong({ timeoutMs }: RenderOrder): Failure {
  return failure('took-too-long', { maxSeconds: timeoutMs / 1000 });
}

function tooMuchMemory(maxMemoryMb: number): Failure {
  return failure('needs-too-much-memory', { availableMb: Math.floor(maxMemoryMb) });
}

function failed(failure: Failure): Rendering {
  return { ok: false, failure };
}
