// Under a report, once it is unfolded: why on this size of worker, what was predicted, what it took and what it cost.
import type { FiguresOf } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { describeFigures, explainReport } from '../words/explain-report.ts';

export interface ExplanationProps {
  readonly report: ThumbnailReport;
  readonly figuresOf: FiguresOf;
  /** From the last byte uploaded to the thumbnail on this page, in ms. */
  readonly waitedMs: number | undefined;
}

export default function Explanation({ report, figuresOf, waitedMs }: ExplanationProps) {
  return (
    <div className="explanation">
      <p className="explanation-reason">{report.tierReason}</p>
      <dl>
        {explainReport(report, figuresOf, waitedMs).map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>{describeFigures(figuresOf)}</p>
    </div>
  );
}
