// The report of a thumbnail in one line, which unfolds. The details are rendered only then, because the details of
// hundreds of files would be most of the document.
'use client';
import { Fragment, lazy, useState } from 'react';
import { describeReport } from '../words/describe-files.ts';
import type { ExplanationProps } from './explanation.tsx';
import { Late } from './late.tsx';

const Explanation = lazy(() => import('./explanation.tsx'));

export function Report(props: ExplanationProps) {
  const [isOpen, setOpen] = useState(false);
  const { report } = props;
  return (
    <details className="report" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary title={report.tierReason}>
        {describeReport(report).map((part) => (
          <Fragment key={part}>
            <span>{part}</span>{' '}
          </Fragment>
        ))}
      </summary>
      {isOpen && (
        <Late>
          <Explanation {...props} />
        </Late>
      )}
    </details>
  );
}
