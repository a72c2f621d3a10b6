// The HTML and the Markdown that show a file's thumbnails. If it has several: each with its size, a download and its address.
import { ArrowUpRight, Code, Download, Hash } from 'lucide-react';
import { nameDownload } from '../../download/name-downloads.ts';
import { type SnippetKind, writeSnippets } from '../../download/write-snippet.ts';
import { listPictures } from '../../upload/state/pictures.ts';
import { nameFile } from '../../words/describe-files.ts';
import { exportWords } from '../../words/export.ts';
import { formatBytes, formatDimensions, nameFormat } from '../../words/format.ts';
import { labelOpen, labelSave, viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { addressOf } from '../controls/use-copy.ts';
import { CopyAction, type Say, savePicture } from './actions.tsx';
import type { ReadyEntry } from './comparison.tsx';

interface SizesProps {
  readonly entry: ReadyEntry;
  readonly batchId: string;
  readonly onSay: Say;
}

export function Sizes({ entry, batchId, onSay }: SizesProps) {
  const pictures = listPictures(entry, batchId);
  const hasSeveral = pictures.length > 1;
  const fileName = nameFile(entry);
  const find = (kind: SnippetKind) => () => writeSnippets(kind, [entry], batchId, addressOf);
  return (
    <section className="facts sizes" aria-labelledby="sizes-title">
      <h3 id="sizes-title">{hasSeveral ? viewerWords.sizes : exportWords.forPages}</h3>
      {hasSeveral && (
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
      )}
      {(
        [
          ['html', Code],
          ['markdown', Hash],
        ] as const
      ).map(([kind, icon]) => {
        const { word, copied } = exportWords[kind];
        return (
          <CopyAction key={kind} find={find(kind)} copied={copied} word={copied} onSay={onSay}>
            <IconWord icon={icon} word={word} />
          </CopyAction>
        );
      })}
    </section>
  );
}
