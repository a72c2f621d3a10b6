// Adds up sizes and costs of all thumbnails of a batch.
import {
  estimateRunCost,
  type MeasurementSource,
  type RunCost,
  sumRunCosts,
} from '#core/run-cost.ts';
import type { UploadEntry } from './upload-state.ts';

export interface BatchTotals extends RunCost {
  /** Number of thumbnails with a report. Only these are counted. */
  readonly thumbnails: number;
  /** Bytes of the originals. */
  readonly sourceBytes: number;
  /** Bytes of all thumbnails, the further ones included. */
  readonly bytes: number;
}

/** @returns `undefined` until a thumbnail with a report is ready */
export function sumTotals(
  entries: readonly UploadEntry[],
  measurementSource: MeasurementSource,
): BatchTotals | undefined {
  const reports = entries.flatMap(({ status }) =>
    status.state === 'ready' && status.report ? [status.report] : [],
  );
  if (reports.length === 0) return undefined;
  return {
    thumbnails: reports.length,
    sourceBytes: reports.reduce((sum, report) => sum + report.sourceBytes, 0),
    bytes: reports
      .flatMap((report) => [report, ...(report.further ?? [])])
      .reduce((sum, { bytes }) => sum + bytes, 0),
    ...sumRunCosts(reports.map((report) => estimateRunCost(report, measurementSource))),
  };
}
