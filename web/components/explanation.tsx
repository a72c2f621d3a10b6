// The unfolded report of a thumbnail: why it ran on its Lambda, what was predicted, measured and paid.
import { use } from 'react';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { describeFigures, explainReport } from '../words/explain-report.ts';
import { FiguresContext } from './figures-context.ts';

export interface ExplanationProps {
  readonly report: ThumbnailReport;
  /** From the last uploaded byte to the thumbnail on this page, in ms. */
  readonly waitedMs: number | undefined;
}

export default function Explanation({ report, waitedMs }: ExplanationProps) {
  const figuresOf = use(FiguresContext);
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
