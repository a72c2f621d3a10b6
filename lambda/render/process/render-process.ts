// Renders every image, in child processes that may die: no decoder runs in a process that serves anyone else.
import {
  type MeasuredRendering,
  type Renderer,
  type RenderOrder,
  startRenderer,
} from './renderer.ts';

/** `RenderProcess.render` for an image that may have gone. */
export type Render = (
  maxMemoryMb: number,
  order: () => Promise<RenderOrder | undefined>,
) => Promise<MeasuredRendering | undefined>;

export interface RenderProcess {
  /**
   * Starts a child, so that the first image finds it ready; what goes wrong is thrown when an image needs it.
   *
   * @param maxMemoryMb see `render`
   */
  start(maxMemoryMb: number): void;
  /**
   * Renders as `renderThumbnail` does. An image that exceeds the limits, or ends its process, ends as a failure; the
   * next image gets a fresh process.
   *
   * @param maxMemoryMb resident memory that the child may have, in MB
   * @param order called when a child is free; its `undefined` becomes the result, and nothing is rendered
   * @throws for faults that are not the image's, and what `order` throws
   */
  render(maxMemoryMb: number, order: () => Promise<RenderOrder>): Promise<MeasuredRendering>;
  render(...of: Parameters<Render>): ReturnType<Render>;
  /** Kills the children; what they render, and every later image, is rejected. Resolves when they have ended. */
  close(): Promise<void>;
}

export interface RenderProcessOptions {
  /** Entry of the child; tests have their own. */
  readonly childModule?: URL;
  /**
   * Children at once; further images wait in order. A Lambda renders one image at a time and never has a second
   * child; the local stack does, and two keep one image that hangs for 25 s from holding up all others.
   */
  readonly maxChildren?: number;
}

/** A process that holds more than this share of its limit is not kept: what one image left must not fail the next. */
const keptShare = 0.5;

/** Starts no child before `start` or the first image; later images find a warm one. */
export function createRenderProcess({
  childModule = ownChildModule(),
  maxChildren = 2,
}: RenderProcessOptions = {}): RenderProcess {
  const renderers = new Set<Renderer>();
  /** Ready, or still starting. */
  let idle: { readonly maxMemoryMb: number; readonly renderer: Promise<Renderer> }[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  let isClosed = false;

  async function takeTurn(): Promise<void> {
    if (running < maxChildren) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function passTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  async function fork(maxMemoryMb: number): Promise<Renderer> {
    const renderer = await startRenderer(childModule, maxMemoryMb);
    renderers.add(renderer);
    if (isClosed) await renderer.kill();
    return renderer;
  }

  /** A child's limits cannot be changed: where there is no room for another child, one with other limits is replaced. */
  async function takeRenderer(maxMemoryMb: number): Promise<Renderer> {
    const fitting = idle.findLast((kept) => kept.maxMemoryMb === maxMemoryMb);
    const isFull = idle.length + running > maxChildren;
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
    await takeTurn();
    try {
      if (isClosed) throw new Error('The render process was closed.');
      const renderer = await takeRenderer(maxMemoryMb);
      let isFit = true;
      try {
        const ordered = await order();
        if (ordered === undefined) return ordered;
        isFit = false;
        const rendering = await renderer.render(ordered);
        isFit = rendering.ok || !isOfTheProcess(rendering.failure.code);
        isFit &&= renderer.residentMb() <= maxMemoryMb * keptShare;
        return rendering;
      } finally {
        await putBack(renderer, isFit);
      }
    } finally {
      passTurn();
    }
  }

  return {
    start(maxMemoryMb) {
      const renderer = fork(maxMemoryMb);
      renderer.catch(() => {});
      idle.push({ maxMemoryMb, renderer });
    },
    render,
    async close() {
      isClosed = true;
      await Promise.all([...renderers].map((renderer) => renderer.kill()));
      renderers.clear();
    },
  };
}

/** Whether the failure says more about the state of the process than about the image. */
function isOfTheProcess(code: string): boolean {
  return code === 'crashed' || code === 'needs-too-much-memory';
}

/** Beside the handlers: the render folder's TypeScript in the sources, a bundle beside the handler's when deployed. */
function ownChildModule(): URL {
  const isSource = new URL(import.meta.url).pathname.endsWith('.ts');
  return new URL(isSource ? '../render-child.ts' : './render-child.mjs', import.meta.url);
}
