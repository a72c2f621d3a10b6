// Renders every image in a child process, which may die: no decoder runs in a process that serves anyone else.
import {
  type MeasuredRendering,
  type Renderer,
  type RenderOrder,
  startRenderer,
} from './renderer.ts';

/** `RenderPool.render` for an image that may be gone. */
export type Render = (
  maxMemoryMb: number,
  order: () => Promise<RenderOrder | undefined>,
) => Promise<MeasuredRendering | undefined>;

export interface RenderPool {
  /**
   * Starts a child before the first image comes, and resolves when the child is ready. It never rejects: the first image that
   * needs the child gets its error.
   *
   * @param maxMemoryMb see `render`
   */
  start(maxMemoryMb: number): Promise<void>;
  /**
   * Renders as `renderThumbnails` does. An image that exceeds the limits or crashes its child ends as a failure, and the
   * next image gets a new child.
   *
   * @param maxMemoryMb limit of the child's resident memory, in MB
   * @param order called when a child is free; `undefined` renders nothing and becomes the result
   * @throws for faults that are not the image's, and what `order` throws
   */
  render(maxMemoryMb: number, order: () => Promise<RenderOrder>): Promise<MeasuredRendering>;
  render(...of: Parameters<Render>): ReturnType<Render>;
  /** The images that the children work on now. */
  readonly running: ReadonlySet<RunningRender>;
  /** Kills the children and rejects all images, running and later. Resolves when the children have ended. */
  close(): Promise<void>;
}

export interface RunningRender {
  /** From the order. */
  readonly name: string | undefined;
  /** When the child got the image, by `performance.now()`. */
  readonly startedAt: number;
  /** Kills the child. `render` throws, as for a fault that is not the image's, so that Lambda sends the event again. */
  interrupt(): void;
}

export interface RenderProcessOptions {
  /** Entry of the child. Tests have their own. */
  readonly childModule?: URL;
  /**
   * Most children at the same time; further images wait in order. A Lambda renders one image at a time and needs one child.
   * The local stack runs all functions in one process, and its queue never starts more invocations than this.
   */
  readonly maxChildren?: number;
}

/** A child that still holds more than this share of its limit is replaced, so that the next image has enough memory. */
const keptShare = 0.5;

/** Starts a child at `start` or at the first image, and keeps it for later images. */
export function createRenderPool({
  childModule = ownChildModule(),
  maxChildren = 5,
}: RenderProcessOptions = {}): RenderPool {
  const renderers = new Set<Renderer>();
  /** Ready, or still starting. */
  let idle: { readonly maxMemoryMb: number; readonly renderer: Promise<Renderer> }[] = [];
  const waiting: (() => void)[] = [];
  const running = new Set<RunningRender>();
  let turns = 0;
  let isClosed = false;

  async function acquire(): Promise<void> {
    if (turns < maxChildren) turns++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else turns--;
  }

  async function fork(maxMemoryMb: number): Promise<Renderer> {
    const renderer = await startRenderer(childModule, maxMemoryMb);
    renderers.add(renderer);
    if (isClosed) await renderer.kill();
    return renderer;
  }

  /** The limits of a child are fixed. When there is no room for one more, a child with other limits is replaced. */
  async function takeRenderer(maxMemoryMb: number): Promise<Renderer> {
    const fitting = idle.findLast((kept) => kept.maxMemoryMb === maxMemoryMb);
    const isFull = idle.length + turns > maxChildren;
    const taken = fitting ?? (isFull ? idle[0] : undefined);
    idle = idle.filter((kept) => kept !== taken);
    const renderer = await taken?.renderer;
    if (renderer?.isAlive() && renderer.maxMemoryMb === maxMemoryMb) return renderer;
    if (renderer) await discard(renderer);
    return fork(maxMemoryMb);
  }

  async function putBack(renderer: Renderer, isFit: boolean): Promise<void> {
    const { maxMemoryMb } = renderer;
    if (isFit && renderer.isAlive())
      idle.push({ maxMemoryMb, renderer: Promise.resolve(renderer) });
    else await discard(renderer);
  }

  async function discard(renderer: Renderer): Promise<void> {
    renderers.delete(renderer);
    await renderer.kill();
  }

  function render(
    maxMemoryMb: number,
    order: () => Promise<RenderOrder>,
  ): Promise<MeasuredRendering>;
  function render(...of: Parameters<Render>): ReturnType<Render>;
  async function render(...[maxMemoryMb, order]: Parameters<Render>) {
    await acquire();
    try {
      if (isClosed) throw new Error('The render process was closed.');
      const renderer = await takeRenderer(maxMemoryMb);
      let isFit = true;
      try {
        const ordered = await order();
        if (ordered === undefined) return ordered;
        isFit = false;
        const rendered = await renderNow(renderer, ordered);
        isFit = rendered.ok || !isOfTheProcess(rendered.failure.code);
        isFit &&= renderer.residentMb() <= maxMemoryMb * keptShare;
        return rendered;
      } finally {
        await putBack(renderer, isFit);
      }
    } finally {
      release();
    }
  }

  async function renderNow(renderer: Renderer, order: RenderOrder): Promise<MeasuredRendering> {
    const run = {
      name: order.name,
      startedAt: performance.now(),
      interrupt: () => void renderer.kill(),
    };
    running.add(run);
    try {
      return await renderer.render(order);
    } finally {
      running.delete(run);
    }
  }

  return {
    running,
    async start(maxMemoryMb) {
      const renderer = fork(maxMemoryMb);
      idle.push({ maxMemoryMb, renderer });
      await renderer.catch(() => {});
    },
    render,
    async close() {
      isClosed = true;
      await Promise.all([...renderers].map((renderer) => renderer.kill()));
      renderers.clear();
    },
  };
}

/** Whether the failure means that the process may be in a bad state. */
function isOfTheProcess(code: string): boolean {
  return code === 'crashed' || code === 'needs-too-much-memory';
}

/** In the sources the child is TypeScript in the render folder. A deployed handler has a bundle beside it. */
function ownChildModule(): URL {
  const isSource = new URL(import.meta.url).pathname.endsWith('.ts');
  return new URL(isSource ? '../render-child.ts' : './render-child.mjs', import.meta.url);
}
