// Bounds the memory of the images in work by what the cost model predicts for each.

/** Runs `work` when its memory is free. */
export type WithMemory = <Result>(neededMb: number, work: () => Promise<Result>) => Promise<Result>;

/**
 * Work starts in the order of the calls, so that small images do not keep a large one waiting for ever. Work that needs more
 * than the total runs alone.
 */
export function boundMemory(totalMb: number): WithMemory {
  let running = 0;
  let usedMb = 0;
  const waiting: { readonly neededMb: number; start(): void }[] = [];

  function startNext(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (running > 0 && usedMb + next.neededMb > totalMb) return;
      waiting.shift();
      running++;
      usedMb += next.neededMb;
      next.start();
    }
  }

  return async (neededMb, work) => {
    await new Promise<void>((start) => {
      waiting.push({ neededMb, start });
      startNext();
    });
    try {
      return await work();
    } finally {
      running--;
      usedMb -= neededMb;
      startNext();
    }
  };
}
