// Links to earlier batches. Each has a button to delete it, and one to forget it.
'use client';
import { useRef, useSyncExternalStore } from 'react';
import { type EarlierBatch, earlierBatches } from '../../upload/history/earlier-batches.ts';
import { deleteEarlierBatch, forgetBatches } from '../../upload/history/forget-batches.ts';
import { formatMoment, labelForget, nameBatch } from '../../words/earlier-batches.ts';
import { otherWords } from '../../words/other-pages.ts';
import { labelDelete, pageWords } from '../../words/page.ts';
import { AskFirst } from '../controls/ask-first.tsx';

const none: readonly EarlierBatch[] = [];

export function EarlierBatchesList() {
  const list = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLParagraphElement>(null);
  const neighbour = useRef<HTMLElement>(null);
  const batches = useSyncExternalStore(
    (listener) => earlierBatches().subscribe(listener),
    () => earlierBatches().list(),
    () => none,
  );

  /** Notes a neighbour of the batch that will go, or the sentence below. */
  function noteNeighbour(place: number): void {
    const links = list.current?.querySelectorAll('a') ?? [];
    neighbour.current = links[place + 1] ?? links[place - 1] ?? end.current;
  }
  function forget(batchId: string, place: number): void {
    noteNeighbour(place);
    void forgetBatches(batchId);
    neighbour.current?.focus();
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari does not treat a list without bullets as a list */}
      <ul ref={list} role="list" className="earlier-list" aria-label={pageWords.earlierLink}>
        {batches.map(({ batchId, firstName, files, startedAt, thumbnails = [] }, place) => {
          const name = nameBatch(firstName, files);
          return (
            <li key={batchId}>
              <a href={`/b/${batchId}`}>
                <span className="earlier-pictures">
                  {thumbnails.map((index) => (
                    <img
                      key={index}
                      src={`/b/${batchId}/${index}/thumbnail`}
                      alt=""
                      loading="lazy"
                      // It may be deleted.
                      onError={({ currentTarget }) => {
                        currentTarget.hidden = true;
                      }}
                    />
                  ))}
                </span>
                <bdi>{name}</bdi>
              </a>
              <time className="soft small-print" dateTime={new Date(startedAt).toISOString()}>
                {formatMoment(startedAt)}
              </time>
              <AskFirst
                label={pageWords.delete}
                name={labelDelete(name)}
                className="button button-plain"
                means={({ batch }) => batch(name)}
                confirm={pageWords.deleteBatch}
                onConfirm={() => {
                  noteNeighbour(place);
                  return deleteEarlierBatch(batchId);
                }}
                onDone={() => neighbour.current?.focus()}
              />
              <button
                type="button"
                className="button button-plain"
                aria-label={labelForget(name)}
                onClick={() => forget(batchId, place)}
              >
                {otherWords.forget}
              </button>
            </li>
          );
        })}
      </ul>
      <p ref={end} tabIndex={-1} className="soft">
        {batches.length === 0 && otherWords.noEarlier}
      </p>
      {batches.length > 1 && (
        <AskFirst
          label={otherWords.forgetAll}
          means={() => otherWords.forgetAllMeans}
          keep={otherWords.keepAll}
          confirm={otherWords.forgetAllNow}
          onConfirm={() => forgetBatches()}
          onDone={() => end.current?.focus()}
        />
      )}
    </>
  );
}
