// One render process: given one image at a time, watched, and killed when it goes beyond its limits.
import { type Failure, failure } from '#core/failure.ts';
import {
  type ChildEvent,
  forkChild,
  isAlive,
  killChild,
  nextEvent,
  type RenderChild,
  setReferenced,
} from './fork-child.ts';
import { readProcessMemory, resetPeakMemory } from './process-memory.ts';
import type { RenderOrder } from './render-messages.ts';
import type { Rendering, RenderRequest } from './render-thumbnail.ts';
import { replySchema } from './rendering-schema.ts';

export interface RenderLimits {
  /** Counts from the start of this image's own rendering, not from its wait for a child. */
  readonly timeoutMs: number;
  /** Resident memory of the child, in MB. Only Linux tells it; elsewhere the deadline alone holds. */
  readonly maxMemoryMb: number;
}

/** A rendering, and what it took. */
export type MeasuredRendering = Rendering & {
  /** The most memory that its process had, in MB; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
  /** CPU time, in milliseconds; 0 of a process that was killed. */
  readonly cpuMs: number;
};

export interface ForkedRenderer {
  /** One image at a time. @throws for faults that are not the image's */
  render(request: RenderRequest, limits: RenderLimits): Promise<MeasuredRendering>;
  isAlive(): boolean;
  /** Resident memory of the child, in MB; 0 where the system does not tell. */
  residentMb(): number;
  /** Ends the child, and with an error what it was rendering; resolves when it has ended. */
  kill(): Promise<void>;
}

/** Loading takes 0.2 s of CPU, which the smallest Lambda gives in 0.7 s. */
const startTimeoutMs = 15_000;

const memoryPollMs = 50;

/**
 * Starts a render process and waits until it can render. While it is idle it does not keep this process alive.
 *
 * @param module the child's entry, which calls `serveRenders`
 * @throws when it does not start
 */
export async function forkRenderer(module: URL): Promise<ForkedRenderer> {
  const child = forkChild(module);
  const pid = child.process.pid ?? 0;
  const timer = setTimeout(() => killChild(child), startTimeoutMs);
  const first = await nextEvent(child);
  clearTimeout(timer);
  if (first.kind === 'end') throw new Error(`The render process did not start: ${first.cause}.`);
  setReferenced(child, false);

  let isClosed = false;
  return {
    async render(request, limits) {
      setReferenced(child, true);
      resetPeakMemory(pid);
      const next = nextEvent(child);
      send(child, request);
      const watch = watchLimits(child, limits);
      const event = await next;
      const { failure, peakMemoryMb } = watch.stop();
      setReferenced(child, false);
      if (isClosed) throw new Error('The render process was closed.');
      const rendering = failure ? failed(failure) : renderingOf(event, limits);
      return { cpuMs: 0, ...rendering, peakMemoryMb };
    },
    isAlive: () => isAlive(child),
    residentMb: () => readProcessMemory(pid)?.residentMb ?? 0,
    kill() {
      isClosed = true;
      return killChild(child);
    },
  };
}

function send(child: RenderChild, { bytes, ...rest }: RenderRequest): void {
  const order: RenderOrder = { ...rest, byteLength: bytes.length };
  // Errors of either are the child's end, which is listened for.
  child.process.send(order, () => {});
  child.pipe.write(bytes);
}

/** Kills the child when it goes beyond the limits; then `stop` tells which. */
function watchLimits(child: RenderChild, limits: RenderLimits) {
  const pid = child.process.pid ?? 0;
  let failure: Failure | undefined;
  let peakMemoryMb = 0;
  const kill = (cause: Failure) => {
    failure ??= cause;
    void killChild(child);
  };
  const look = () => {
    const memory = readProcessMemory(pid);
    peakMemoryMb = Math.max(peakMemoryMb, memory?.peakMb ?? 0);
    return memory?.residentMb ?? 0;
  };
  const poll = setInterval(() => {
    if (look() > limits.maxMemoryMb) kill(tooMuchMemory(limits));
  }, memoryPollMs);
  const deadline = setTimeout(() => kill(tookTooLong(limits)), limits.timeoutMs);
  return {
    stop() {
      clearInterval(poll);
      clearTimeout(deadline);
      look();
      return { failure, peakMemoryMb };
    },
  };
}

function renderingOf(event: ChildEvent, limits: RenderLimits): Rendering & { cpuMs?: number } {
  if (event.kind === 'end') {
    console.error(`The render process ended over an image: ${event.cause}.`);
    // A SIGKILL that we did not send is the kernel's, out of memory.
    return failed(event.signal === 'SIGKILL' ? tooMuchMemory(limits) : failure('crashed'));
  }
  const { data: reply } = replySchema.safeParse(event.message);
  if (reply?.kind === 'rendering') return { ...reply.rendering, cpuMs: reply.cpuMs };
  if (reply?.kind === 'fault') throw new Error(reply.message);
  console.error('The render process gave no answer that makes sense.');
  return failed(failure('crashed'));
}

function tookTooLong({ timeoutMs }: RenderLimits): Failure {
  return failure('took-too-long', { maxSeconds: timeoutMs / 1000 });
}

function tooMuchMemory({ maxMemoryMb }: RenderLimits): Failure {
  return failure('needs-too-much-memory', { availableMb: Math.floor(maxMemoryMb) });
}

function failed(failure: Failure): Rendering {
  return { ok: false, failure };
}
