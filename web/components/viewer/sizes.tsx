// All thumbnails of a file, if it has several: each with its size, a download and its address, and the HTML that shows them.
import { ArrowUpRight, Code, Download } from 'lucide-react';
import { nameDownload } from '../../download/name-downloads.ts';
import { listPictures, listSamePictures } from '../../upload/state/pictures.ts';
import { nameFile } from '../../words/describe-files.ts';
import { formatBytes, formatDimensions, nameFormat } from '../../words/format.ts';
import { labelOpen, labelSave, viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { addressOf } from '../controls/use-copy.ts';
import { CopyAction, type Say, savePicture } from './actions.tsx';
import type { ReadyEntry } from './comparison.tsx';
import { writeSnippet } from './write-snippet.ts';

interface SizesProps {
  readonly entry: ReadyEntry;
  readonly batchId: string;
  readonly onSay: Say;
}

export function Sizes({ entry, batchId, onSay }: SizesProps) {
  const pictures = listPictures(entry, batchId);
  if (pictures.length < 2) return null;
  const fileName = nameFile(entry);
  const findSnippet = () => writeSnippet(listSamePictures(entry, batchId), fileName, addressOf);
  return (
    <section className="facts sizes" aria-labelledby="sizes-title">
      <h3 id="sizes-title">{viewerWords.sizes}</h3>
      <ul>
        {pictures.map(({ variant, extension, width, height, bytes, path }) => (
          <li key={variant}>
            <p>
              {variant}{' '}
              <span className="soft">
                {formatDimensions(width, height)} {nameFormat(extension)}, {formatBytes(bytes)}
              </span>
            </p>
            <button
              type="button"
              className="icon-button"
              onClick={() => savePicture(path, nameDownload(fileName, variant, extension), onSay)}
            >
              <IconWord icon={Download} word={labelSave(variant)} />
            </button>
            <a className="icon-button" href={path} target="_blank" rel="noreferrer">
              <IconWord icon={ArrowUpRight} word={labelOpen(variant)} />
            </a>
          </li>
        ))}
      </ul>
      <CopyAction
        find={findSnippet}
        copied={viewerWords.snippetCopied}
        word={viewerWords.snippetCopied}
        onSay={onSay}
      >
        <IconWord icon={Code} word={viewerWords.copySnippet} />
      </CopyAction>
    </section>
  );
}
