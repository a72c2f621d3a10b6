// What the worker did, in one line; opened, also why on this size of worker, what was predicted, and what it cost.
import { Fragment } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { describeFigures, describeReport, explainReport } from './strings.ts';

interface ReportProps {
  readonly report: ThumbnailReport;
  readonly figuresOf: FiguresOf;
}

export function Report({ report, figuresOf }: ReportProps) {
  return (
    <details className="report">
      <summary title={report.tierReason}>
        {describeReport(report).map((part) => (
          <Fragment key={part}>
            <span>{part}</span>{' '}
          </Fragment>
        ))}
      </summary>
      <p className="report-reason">{report.tierReason}</p>
      <dl>
        {explainReport(report, figuresOf).map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>{describeFigures(figuresOf)}</p>
    </details>
  );
}
