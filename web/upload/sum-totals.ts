// What the thumbnails of a sheet cost together.
import { estimateRunCost, type FiguresOf, type RunCost, sumRunCosts } from '#core/run-cost.ts';
import type { UploadEntry } from './upload-state.ts';

export interface BatchCost extends RunCost {
  /** Thumbnails that are counted: those of workers that report. */
  readonly thumbnails: number;
}

/** @returns `undefined` as long as nothing is ready of which the cost is known */
export function sumCost(
  entries: readonly UploadEntry[],
  figuresOf: FiguresOf,
): BatchCost | undefined {
  const costs = entries.flatMap(({ status }) =>
    status.state === 'ready' && status.report ? [estimateRunCost(status.report, figuresOf)] : [],
  );
  if (costs.length === 0) return undefined;
  return { thumbnails: costs.length, ...sumRunCosts(costs) };
}
