// What the thumbnails of a sheet took, gave and cost together.
import { estimateRunCost, type FiguresOf, type RunCost, sumRunCosts } from '#core/run-cost.ts';
import type { UploadEntry } from './upload-state.ts';

export interface BatchTotals extends RunCost {
  /** Thumbnails that are counted: those of workers that report. */
  readonly thumbnails: number;
  /** Of the originals, and of the thumbnails. */
  readonly sourceBytes: number;
  readonly bytes: number;
}

/** @returns `undefined` as long as nothing is ready of which the figures are known */
export function sumTotals(
  entries: readonly UploadEntry[],
  figuresOf: FiguresOf,
): BatchTotals | undefined {
  const reports = entries.flatMap(({ status }) =>
    status.state === 'ready' && status.report ? [status.report] : [],
  );
  if (reports.length === 0) return undefined;
  return {
    thumbnails: reports.length,
    sourceBytes: reports.reduce((sum, report) => sum + report.sourceBytes, 0),
    bytes: reports.reduce((sum, report) => sum + report.bytes, 0),
    ...sumRunCosts(reports.map((report) => estimateRunCost(report, figuresOf))),
  };
}
