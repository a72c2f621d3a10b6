// Renders images whose header does not bound what they cost: in child processes, which can be killed.
import {
  type ForkedRenderer,
  forkRenderer,
  type MeasuredRendering,
  type RenderLimits,
} from './forked-renderer.ts';
import type { RenderRequest } from './render-thumbnail.ts';

export interface RenderProcess {
  /**
   * Renders as `renderThumbnail` does. An image that goes beyond the limits, or brings its process down, ends as a
   * failure; the next one gets a fresh process.
   *
   * @throws for faults that are not the image's
   */
  render(request: RenderRequest, limits: RenderLimits): Promise<MeasuredRendering>;
  /** Ends children that render nothing, when they hold more than so many MB together. */
  release(maxMb: number): Promise<void>;
  /**
   * Ends the children; resolves when they have ended. What was rendering or waiting is rejected, and so is what comes
   * later.
   */
  close(): Promise<void>;
}

export interface RenderProcessOptions {
  /** Entry of the child; tests have their own. */
  readonly childModule?: URL;
  /**
   * Children at once; further requests wait in order. A Lambda renders one image at a time and never has a second
   * child; the local stack does, and two keep one image that hangs for 25 s from holding up all others.
   */
  readonly maxChildren?: number;
}

/** A process that holds more than this share of the limit is not kept: what one image left must not fail the next. */
const keptShare = 0.5;

/** Starts nothing yet: the first request starts a child, and later ones find it warm. */
export function createRenderProcess({
  childModule = ownChildModule(),
  maxChildren = 2,
}: RenderProcessOptions = {}): RenderProcess {
  const renderers = new Set<ForkedRenderer>();
  const idle: ForkedRenderer[] = [];
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

  async function takeRenderer(): Promise<ForkedRenderer> {
    for (let warm = idle.pop(); warm; warm = idle.pop()) {
      if (warm.isAlive()) return warm;
      renderers.delete(warm);
    }
    const renderer = await forkRenderer(childModule);
    renderers.add(renderer);
    if (isClosed) await renderer.kill();
    return renderer;
  }

  async function putBack(renderer: ForkedRenderer, isFit: boolean): Promise<void> {
    if (isFit && renderer.isAlive()) {
      idle.push(renderer);
      return;
    }
    renderers.delete(renderer);
    await renderer.kill();
  }

  return {
    async render(request, limits) {
      await takeTurn();
      try {
        if (isClosed) throw new Error('The render process was closed.');
        const renderer = await takeRenderer();
        let isFit = false;
        try {
          const rendering = await renderer.render(request, limits);
          const isSound = rendering.ok || rendering.failure.code !== 'crashed';
          isFit = isSound && renderer.residentMb() <= limits.maxMemoryMb * keptShare;
          return rendering;
        } finally {
          await putBack(renderer, isFit);
        }
      } finally {
        passTurn();
      }
    },
    async release(maxMb) {
      const heldMb = idle.reduce((sum, renderer) => sum + renderer.residentMb(), 0);
      if (heldMb <= maxMb) return;
      await Promise.all(idle.splice(0).map((renderer) => putBack(renderer, false)));
    },
    async close() {
      isClosed = true;
      await Promise.all([...renderers].map((renderer) => renderer.kill()));
      renderers.clear();
    },
  };
}

/** Beside this file: as TypeScript in the sources, and as a bundle beside the handler's that holds this code. */
function ownChildModule(): URL {
  const isSource = new URL(import.meta.url).pathname.endsWith('.ts');
  return new URL(isSource ? './render-child.ts' : './render-child.mjs', import.meta.url);
}
