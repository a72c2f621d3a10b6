// The column beside the stage: the figures, both images with their links, the actions, and the report.
import { useState } from 'react';
import { extensionOf } from '../../upload/state/pictures.ts';
import { describeImages } from '../../words/explain-report.ts';
import { viewerWords } from '../../words/viewer.ts';
import { LinkActions, type Say, ViewerActions } from './actions.tsx';
import type { ReadyEntry } from './comparison.tsx';
import { Explanation, Highlights } from './explanation.tsx';
import { Sizes } from './sizes.tsx';

interface ViewerFactsProps {
  readonly entry: ReadyEntry;
  readonly batchId: string;
  readonly onSay: (text: string) => void;
}

export function ViewerFacts({ entry, batchId, onSay }: ViewerFactsProps) {
  const [failure, setFailure] = useState('');
  const say: Say = (text, isFailure = false) => {
    setFailure(isFailure ? text : '');
    onSay(text);
  };
  const { index, status } = entry;
  const { report, thumbnailUrl, waitedMs } = status;
  const path = `/b/${batchId}/${index}`;
  const rows = report ? describeImages(report, extensionOf(thumbnailUrl).toLowerCase()) : [];
  return (
    <aside className="viewer-facts" aria-label={viewerWords.facts}>
      {report && <Highlights report={report} />}
      <ViewerActions entry={entry} path={`${path}/thumbnail`} onSay={say} />
      {failure && <p className="viewer-failure">{failure}</p>}
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{viewerWords.originalAlt}</th>
            <th scope="col">{viewerWords.thumbnailAlt}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ term, original, thumbnail }) => (
            <tr key={term}>
              <th scope="row">{term}</th>
              <td>{original}</td>
              <td>{thumbnail}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{viewerWords.links}</th>
            <td>
              <LinkActions of="original" path={`${path}/original`} onSay={say} />
            </td>
            <td>
              <LinkActions of="thumbnail" path={`${path}/thumbnail`} onSay={say} />
            </td>
          </tr>
        </tbody>
      </table>
      <Sizes entry={entry} batchId={batchId} onSay={say} />
      {report && <Explanation report={report} waitedMs={waitedMs} />}
      <p className="small-print soft for-mouse">{viewerWords.keys}</p>
    </aside>
  );
}
