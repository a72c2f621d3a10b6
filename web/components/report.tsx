// What the worker did, in one line; opened, also why on this size of worker.
import { Fragment } from 'react';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { describeReport, strings } from './strings.ts';

export function Report({ report }: { readonly report: ThumbnailReport }) {
  return (
    <details className="report">
      <summary title={report.tierReason}>
        {describeReport(report).map((part) => (
          <Fragment key={part}>
            <span>{part}</span>{' '}
          </Fragment>
        ))}
      </summary>
      <p>{report.tierReason}</p>
      <dl>
        <div>
          <dt>{strings.peakMemory}</dt>
          <dd>{report.peakMemoryMb} MB</dd>
        </div>
        <div>
          <dt>{strings.renderer}</dt>
          <dd>{report.version}</dd>
        </div>
      </dl>
    </details>
  );
}
