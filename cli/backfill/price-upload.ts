// What one upload of a backfill costs, from the plan for it: the same model as `thumbnail explain`, with the requests of
// docs/architecture.md ("Requests per upload") and those of the look before the render.
import { assumedMs, estimateRun } from '#core/lambda-model.ts';
import { invocationUsd, usdPerInvocation } from '#core/price.ts';
import { estimateFailureCost } from '#core/run-cost.ts';
import { dispatcherTier, tierNamed } from '#core/tiers.ts';
import type { PlannedEnd } from './plan-end.ts';
import { type Circumstances, priceStep, type Step, type StepUsd } from './price-step.ts';
import type { Candidate } from './select-uploads.ts';

/** Dollars, by line of the forecast. */
export interface LineUsd extends StepUsd {
  readonly lambda: number;
}

export interface UploadPrice {
  readonly usd: LineUsd;
  /** From the start of its first invocation to the end of its last. */
  readonly waitMs: number;
}

export function priceUpload(
  upload: Candidate,
  end: PlannedEnd,
  circumstances: Circumstances,
): UploadPrice {
  const { thumbnails } = circumstances;
  // The run looks at the upload, at each thumbnail and at the failure record.
  const lookMs = (2 + thumbnails) * assumedMs.read;
  const { memoryMb } = tierNamed(dispatcherTier);
  const lookUsd = invocationUsd({ memoryMb, billedMs: lookMs }) - usdPerInvocation;
  const run =
    end.kind === 'render'
      ? estimateRun(end.cpuMs, tierNamed(end.tier), tierNamed(dispatcherTier), thumbnails)
      : {
          usd: estimateFailureCost().usd,
          waitMs: assumedMs.event + assumedMs.read + assumedMs.write,
        };
  const steps = stepsOf(end).map((step) => priceStep(step, upload, circumstances));
  const sumOf = (line: keyof StepUsd) => steps.reduce((sum, step) => sum + step[line], 0);
  return {
    usd: {
      lambda: run.usd + lookUsd,
      s3: sumOf('s3'),
      retrieval: sumOf('retrieval'),
      kms: sumOf('kms'),
      logs: sumOf('logs'),
      events: sumOf('events'),
    },
    waitMs: run.waitMs + lookMs,
  };
}

function stepsOf(end: PlannedEnd): Step[] {
  const first = { on: 'dispatcher', header: end.reads } as const;
  if (end.kind === 'gone') return [{ ...first, outcome: 'gone' }];
  if (end.kind === 'ours') return [{ ...first, outcome: 'ignored' }];
  if (end.kind === 'refuse') return [{ ...first, outcome: 'failure', code: end.code }];
  const { reason } = end;
  if (end.tier === dispatcherTier) return [{ ...first, outcome: 'thumbnail', reason }];
  return [
    { ...first, outcome: 'handed over', reason },
    { on: 'worker', outcome: 'thumbnail', reason },
  ];
}
