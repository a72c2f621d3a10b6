// The designs that the bench compares. A design is a function from an upload to its Lambda invocations.
import { firstReadBytes } from '#core/first-read.ts';
import { assumedMs } from '#core/lambda-model.ts';
import { type LatencyAim, planJob } from '#core/plan.ts';
import { defaultMaxPixels, refuseByFacts } from '#core/refuse-by-facts.ts';
import { type Tier, tiers } from '#core/tiers.ts';
import {
  type DecisionPlace,
  decideAt,
  type Invocation,
  type Place,
  renderAt,
} from './invocation.ts';
import type { Upload } from './sample-uploads.ts';

export interface Run {
  /** Each one starts after the one before has ended. */
  readonly invocations: readonly Invocation[];
  readonly hasThumbnail: boolean;
}

export interface Design {
  readonly name: string;
  readonly run: (upload: Upload) => Run;
}

/** Memory in MB for an upload of at most `maxBytes`: a web image, a phone's photo, and any larger file. */
const byteTiers = [
  { maxBytes: 2e6, memoryMb: 512 },
  { maxBytes: 10e6, memoryMb: 1024 },
  { maxBytes: Number.POSITIVE_INFINITY, memoryMb: 3008 },
];

/** Memory in MB of a Lambda that only routes. Node and the SDK take about 100 MB of it. */
const routerMb = 256;

const aims = ['cheapest', 'balanced', 'fastest'] as const satisfies readonly LatencyAim[];

export const designs: readonly Design[] = [
  oneLambda(5120),
  oneLambda(1769),
  { name: 'by bytes: 512, 1024, 3008 MB', run: routeByBytes },
  {
    name: 'by header, a dispatcher that only routes',
    run: (upload) => routeByHeader(upload, tiers, 'cheapest', routerMb),
  },
  ...aims.map(
    (aim): Design => ({
      name: `ours, ${aim}`,
      run: (upload) => routeByHeader(upload, tiers, aim),
    }),
  ),
];

/** The handler renders in its own process. If an image kills it, Lambda retries twice, fails again, and AWS bills all three. */
export function oneLambda(memoryMb: number): Design {
  const place = { functionName: 'only', memoryMb, afterMs: assumedMs.event, usesChild: false };
  return {
    name: `one Lambda, ${memoryMb} MB`,
    run: (upload) => {
      if (refuseByFacts(upload.facts, defaultMaxPixels)) return refuse({ ...place, headReads: 1 });
      return renderWithRetries(upload, place);
    },
  };
}

/** The router sees only the size in the event. If memory runs out, the next larger function renders the upload. */
export function routeByBytes(upload: Upload): Run {
  const router = { functionName: 'router', memoryMb: routerMb, afterMs: assumedMs.event };
  const invocations = [decideAt(router, 'hand over')];
  const first = byteTiers.findIndex(({ maxBytes }) => upload.bytes <= maxBytes);
  for (const { memoryMb } of byteTiers.slice(first)) {
    const place = { functionName: `${memoryMb}`, memoryMb, afterMs: assumedMs.handOver };
    if (refuseByFacts(upload.facts, defaultMaxPixels)) {
      const failed = decideAt({ ...place, headReads: 1 }, 'failure');
      return { invocations: [...invocations, failed], hasThumbnail: false };
    }
    const rendered = renderAt(upload, { ...place, usesChild: false });
    invocations.push(rendered);
    if (!rendered.killed) return { invocations, hasThumbnail: true };
  }
  return { invocations, hasThumbnail: false };
}

/**
 * The dispatcher reads the header, and `planJob` picks the tier.
 *
 * @param tierSet from the smallest tier to the largest
 * @param separateMb memory in MB of a dispatcher that only routes; without it, the first tier is the dispatcher and renders
 *   images that are safe there
 */
export function routeByHeader(
  upload: Upload,
  tierSet: readonly Tier[],
  latencyAim: LatencyAim,
  separateMb?: number,
): Run {
  const dispatcher = {
    functionName: 'dispatcher',
    memoryMb: separateMb ?? tierSet[0]?.memoryMb ?? 0,
    afterMs: assumedMs.event,
  };
  const readBytes = Math.min(upload.bytes, firstReadBytes(upload.bytes));
  const headOnly = { ...dispatcher, headReads: 1, readBytes };
  const plan = planJob(upload.facts, upload.bytes, {
    tiers: tierSet,
    maxPixels: defaultMaxPixels,
    latencyAim,
  });
  if (plan.kind === 'refuse') return refuse(headOnly);

  const usesChild = true;
  if (plan.tier === tierSet[0] && separateMb === undefined) {
    const headReads = upload.bytes > readBytes ? 1 : 0;
    return renderOnTiers(upload, { ...dispatcher, headReads, usesChild }, tierSet[1]);
  }
  const place = {
    functionName: plan.tier.name,
    memoryMb: plan.tier.memoryMb,
    afterMs: assumedMs.handOver,
    usesChild,
  };
  const run = renderOnTiers(upload, place, tierSet[tierSet.indexOf(plan.tier) + 1]);
  return { ...run, invocations: [decideAt(headOnly, 'hand over'), ...run.invocations] };
}

/** @param above the next larger tier. It retries the upload once if the render process is killed, as `escalateJob` does. */
function renderOnTiers(upload: Upload, place: Place, above: Tier | undefined): Run {
  const first = renderAt(upload, place);
  if (first.killed === undefined) return { invocations: [first], hasThumbnail: true };
  if (above === undefined) return { invocations: [first], hasThumbnail: false };
  const { name: functionName, memoryMb } = above;
  const next = { functionName, memoryMb, afterMs: assumedMs.handOver, usesChild: true };
  const second = renderAt(upload, next);
  return { invocations: [first, second], hasThumbnail: second.killed === undefined };
}

/** Every retry of a killed Lambda fails too, because it gets the same image and the same memory. */
function renderWithRetries(upload: Upload, place: Place): Run {
  const first = renderAt(upload, place);
  if (first.killed === undefined) return { invocations: [first], hasThumbnail: true };
  const again = assumedMs.retries.map((afterMs) => ({ ...first, afterMs }));
  return { invocations: [first, ...again], hasThumbnail: false };
}

function refuse(place: DecisionPlace): Run {
  return { invocations: [decideAt(place, 'failure')], hasThumbnail: false };
}
