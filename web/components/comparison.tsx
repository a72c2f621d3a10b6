// The stage: original and thumbnail lie exactly over each other, and a line wipes between them.
'use client';
import { useLayoutEffect, useRef, useState } from 'react';
import type { UploadEntry } from '../upload/upload-state.ts';
import { nameFormat } from '../words/format.ts';
import { strings } from '../words/strings.ts';
import { describeUnshown, viewerWords } from '../words/viewer.ts';
import { addressOriginal } from './images.tsx';
import { LayerImage, useLayer } from './layer-image.tsx';
import { findBounds, isCropped, placePicture } from './pan-zoom.ts';
import { StageBar } from './stage-bar.tsx';
import { useGestures } from './use-gestures.ts';
import { usePanKeys, useStageSize, useStageView } from './use-stage.ts';
import { WipeHandle } from './wipe-handle.tsx';

export type ReadyEntry = UploadEntry & { readonly status: { readonly state: 'ready' } };

interface ComparisonProps {
  readonly entry: ReadyEntry;
  readonly onMoveBy: (steps: number) => void;
  readonly onRenew: (id: number) => void;
}

/** React keeps this element when the next file is shown, so a focused button keeps its focus. */
export function Comparison({ entry, onMoveBy, onRenew }: ComparisonProps) {
  const { id, status } = entry;
  const { report, shownUrl } = status;
  const stage = useRef<HTMLDivElement>(null);
  const original = useLayer(addressOriginal(entry));
  const thumbnail = useLayer(shownUrl);
  const [wipe, setWipe] = useState(0.5);
  const [view, changeView] = useStageView(id);

  const stageSize = useStageSize(stage);
  const thumbnailSize = report ?? thumbnail.size;
  const originalSize = report
    ? { width: report.sourceWidth, height: report.sourceHeight }
    : (original.size ?? thumbnail.size);
  const bounds =
    stageSize && originalSize && thumbnailSize
      ? findBounds(stageSize, originalSize, thumbnailSize)
      : undefined;
  const place = bounds && placePicture(bounds, view);

  const gestures = useGestures({ stage, bounds, view, onView: changeView, onMoveBy });
  usePanKeys(stage, bounds, changeView);
  const isAlone = original.isBroken || thumbnail.isBroken;
  useLayoutEffect(() => {
    // If the line disappears with the keyboard focus, the focus would leave the dialog.
    if (!isAlone || document.activeElement !== document.body) return;
    stage.current?.closest('dialog')?.querySelector('button')?.focus();
  }, [isAlone]);

  return (
    <section className="stage" aria-label={viewerWords.stage}>
      <div className="stage-edge" aria-hidden>
        <p>
          {id + 1} <span>{strings.original}</span>
        </p>
        <p>
          <span>{strings.thumbnail}</span>
        </p>
      </div>
      <div
        ref={stage}
        className="stage-window"
        data-cropped={bounds !== undefined && isCropped(bounds, view)}
        {...gestures}
      >
        <div
          className="picture"
          style={
            place && {
              width: place.picture.width,
              height: place.picture.height,
              transform: `translate(${place.picture.left}px, ${place.picture.top}px)`,
            }
          }
        >
          <LayerImage
            layer={original}
            alt={viewerWords.originalAlt}
            clipPath={thumbnail.isBroken ? undefined : clipFrom('right', 1 - cutAt(original.size))}
            onExpired={() => onRenew(id)}
          />
          <LayerImage
            layer={thumbnail}
            alt={viewerWords.thumbnailAlt}
            clipPath={clipFrom('left', cutAt(original.size))}
            onExpired={() => onRenew(id)}
          />
        </div>
        {place && !isAlone && (
          <WipeHandle stage={bounds.stage} box={place.visible} wipe={wipe} onWipe={setWipe} />
        )}
      </div>
      {isAlone && (
        <p className="stage-note">
          {thumbnail.isBroken
            ? strings.cannotLoadThumbnail
            : describeUnshown(report && nameFormat(report.sourceFormat))}
        </p>
      )}
      <StageBar
        bounds={bounds}
        view={view}
        original={original.isBroken ? undefined : originalSize}
        thumbnail={thumbnailSize}
        onView={changeView}
      />
    </section>
  );

  /** Where the line cuts the picture, 0..1. Until the original has loaded, the thumbnail covers the whole picture. */
  function cutAt(loaded: unknown): number {
    if (!place || !loaded) return 0;
    const { picture, visible } = place;
    return (visible.left + wipe * visible.width - picture.left) / picture.width;
  }
}

function clipFrom(side: 'left' | 'right', share: number): string {
  const percent = `${share * 100}%`;
  return side === 'left' ? `inset(0 0 0 ${percent})` : `inset(0 ${percent} 0 0)`;
}
