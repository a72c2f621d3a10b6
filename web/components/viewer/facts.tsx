// The column beside the stage: the figures, both images with their links, the actions, and the report.
import { use, useState } from 'react';
import { extensionOf } from '../../download/name-downloads.ts';
import { describeImages } from '../../words/explain-report.ts';
import { describeBox, viewerWords } from '../../words/viewer.ts';
import { VariantsContext } from '../page/contexts.ts';
import { LinkActions, type Say, ViewerActions } from './actions.tsx';
import type { ReadyEntry } from './comparison.tsx';
import { Explanation, Highlights } from './explanation.tsx';

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
          {use(VariantsContext).map(({ name, width, height }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td />
              <td>
                <a href={`${path}/${name}`} target="_blank" rel="noreferrer">
                  {describeBox(width, height)}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {report && <Explanation report={report} waitedMs={waitedMs} />}
      <p className="small-print soft for-mouse">{viewerWords.keys}</p>
    </aside>
  );
}
