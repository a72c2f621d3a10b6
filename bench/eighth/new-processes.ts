// The CPU time of new render processes over many baseline JPEGs: with our decoder from the first on, never, and by our rule.
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { createRenderProcess } from '#render/process/render-process.ts';
import { orderOf } from '#render/process/renderer.ts';
import { createRandom } from '#test/images/random.ts';

const children = {
  libjpeg: new URL('libjpeg-child.ts', import.meta.url),
  eager: new URL('eager-child.ts', import.meta.url),
  rule: new URL('../../lambda/render/render-child.ts', import.meta.url),
} as const;
type Child = keyof typeof children;

/** After an image: MB of all images so far, and by how much more CPU time (ms) than libjpeg each child has used. */
export interface Step {
  readonly mb: number;
  readonly libjpegMs: number;
  readonly eagerMs: number;
  readonly ruleMs: number;
  readonly peakMb: Readonly<Record<Child, number>>;
}

const timeoutMs = 60_000;
const maxMemoryMb = 1500;

/** @param seed the images come in another order for each */
export async function measureNewProcesses(
  images: readonly Uint8Array[],
  seed: number,
): Promise<Step[]> {
  const random = createRandom(seed);
  const order = images.map((bytes) => ({ bytes, at: random() })).sort((a, b) => a.at - b.at);
  const names: readonly Child[] = ['libjpeg', 'eager', 'rule'];
  const processes = names.map((name) => ({
    name,
    process: createRenderProcess({ childModule: children[name], maxChildren: 1 }),
  }));
  const total = { mb: 0, libjpeg: 0, eager: 0, rule: 0 };
  const peakMb = { libjpeg: 0, eager: 0, rule: 0 };
  const steps: Step[] = [];
  for (const { bytes } of order) {
    total.mb += bytes.length / 1e6;
    const options = {
      format: 'jpeg',
      maxSide: 128,
      maxPixels: defaultMaxPixels,
      keepAnimation: true,
    } as const;
    for (const { name, process } of processes) {
      const rendering = await process.render(maxMemoryMb, async () =>
        orderOf({ bytes, ...options }, timeoutMs),
      );
      if (!rendering.ok) throw new Error(rendering.failure.message);
      total[name] += rendering.cpuMs;
      peakMb[name] = Math.max(peakMb[name], rendering.peakMemoryMb);
    }
    steps.push({
      mb: total.mb,
      libjpegMs: total.libjpeg,
      eagerMs: total.eager - total.libjpeg,
      ruleMs: total.rule - total.libjpeg,
      peakMb: { ...peakMb },
    });
  }
  await Promise.all(processes.map(({ process }) => process.close()));
  return steps;
}
