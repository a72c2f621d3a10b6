// The stage: original and thumbnail stand beside each other, the thumbnail at its own size. With one click they lie exactly over each
// other: a line wipes between them, and both zoom together. A picture that stands alone zooms too.
'use client';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { findSharper, hasAlpha } from '../../upload/state/pictures.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFormat } from '../../words/format.ts';
import { pageWords } from '../../words/page.ts';
import { describeUnshown, viewerWords } from '../../words/viewer.ts';
import { addressOriginal } from '../file/images.tsx';
import { useSession } from '../page/contexts.ts';
import { type Layer, LayerImage, useLayer } from './layer-image.tsx';
import { MotionButton } from './motion-button.tsx';
import { isCropped, type Place, placePicture } from './pan-zoom.ts';
import { StageBar } from './stage-bar.tsx';
import { useMotion } from './use-motion.ts';
import { usePointers, useStageView, useWheelAndKeys } from './use-stage.ts';
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
  const thumbnail = useLayer(shownUrl, findSharper(entry, useSession().getSnapshot().batchId));
  const motion = useMotion(entry);
  const [wipe, setWipe] = useState(0.5);
  const [wantsOverlay, setOverlay] = useState(false);

  const thumbnailSize = report ?? thumbnail.size;
  const originalSize = report
    ? { width: report.sourceWidth, height: report.sourceHeight }
    : (original.size ?? thumbnail.size);
  const isAlone = original.isBroken || thumbnail.isBroken;
  // A picture that stands alone zooms, and has nothing to wipe.
  const isOverlaid = wantsOverlay || isAlone;
  // A thumbnail that stands alone opens at its own size.
  const stageView = useStageView(stage, id, originalSize, thumbnailSize, original.isBroken);
  const { bounds, view } = stageView;
  const place = bounds && placePicture(bounds, view);
  const pointers = usePointers(stageView, isOverlaid, onMoveBy);
  useWheelAndKeys(stage, isOverlaid ? stageView : undefined);
  useKeptFocus(stage, id, isAlone);

  return (
    <section className="stage" aria-label={viewerWords.stage}>
      <div className="stage-edge" aria-hidden>
        <p>{!original.isBroken && <span>{pageWords.original}</span>}</p>
        <p>
          <span>{pageWords.thumbnail}</span>
        </p>
      </div>
      <div
        ref={stage}
        className="stage-window"
        data-zooms={isOverlaid}
        data-cropped={isOverlaid && bounds !== undefined && isCropped(bounds, view)}
        {...pointers}
      >
        <Pictures
          original={original}
          thumbnail={thumbnail}
          place={isOverlaid ? place : undefined}
          isOverlaid={isOverlaid}
          wipe={wipe}
          hasAlpha={hasAlpha(entry)}
          isStill={motion?.isStill ?? false}
          onExpired={() => onRenew(id)}
        />
        {place && isOverlaid && !isAlone && (
          <WipeHandle stage={bounds.stage} box={place.visible} wipe={wipe} onWipe={setWipe} />
        )}
      </div>
      {motion && place && (
        <MotionButton
          {...motion}
          box={isOverlaid ? place.visible : { ...bounds.stage, left: 0, top: 0 }}
        />
      )}
      {isAlone && (
        <p className="stage-note">
          {thumbnail.isBroken
            ? pageWords.cannotLoadThumbnail
            : describeUnshown(report && nameFormat(report.sourceFormat))}
        </p>
      )}
      <StageBar
        {...stageView}
        isOverlaid={isOverlaid}
        onOverlay={isAlone ? undefined : setOverlay}
        original={original.isBroken ? undefined : originalSize}
        thumbnail={thumbnailSize}
      />
    </section>
  );
}

/**
 * Another file has other controls, and without the second image the line disappears. If the focused control disappears, the
 * browser focuses the page, and the dialog no longer hears the arrow keys.
 */
function useKeptFocus(stage: RefObject<HTMLElement | null>, id: number, isAlone: boolean): void {
  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    stage.current?.closest('dialog')?.querySelector('button')?.focus();
  }, [stage, id, isAlone]);
}

interface PicturesProps {
  readonly original: Layer;
  readonly thumbnail: Layer;
  /** Over each other; `undefined` before the first layout */
  readonly place: Place | undefined;
  readonly isOverlaid: boolean;
  readonly wipe: number;
  readonly hasAlpha: boolean;
  readonly isStill: boolean;
  readonly onExpired: () => void;
}

/** Both images beside each other, or in one box, each cut off at the line. */
function Pictures({ original, thumbnail, place, isOverlaid, wipe, ...rest }: PicturesProps) {
  // Until the original has loaded, the thumbnail covers the whole picture.
  const cut = place && original.size ? cutAt(place, wipe) : 0;
  return (
    <div className={isOverlaid ? 'picture' : 'beside'} style={place && styleOf(place)}>
      <LayerImage
        layer={original}
        alt={viewerWords.originalAlt}
        isDraggable={!isOverlaid}
        clipPath={
          thumbnail.isBroken || !isOverlaid ? undefined : `inset(0 ${percent(1 - cut)} 0 0)`
        }
        {...rest}
      />
      <LayerImage
        layer={thumbnail}
        alt={viewerWords.thumbnailAlt}
        isDraggable={!isOverlaid}
        clipPath={isOverlaid ? `inset(0 0 0 ${percent(cut)})` : undefined}
        {...rest}
      />
    </div>
  );
}

function styleOf({ picture: { width, height, left, top } }: Place) {
  return { width, height, transform: `translate(${left}px, ${top}px)` };
}

/** Where the line cuts the picture: 0 is its left edge, 1 its right one. */
function cutAt({ picture, visible }: Place, wipe: number): number {
  return (visible.left + wipe * visible.width - picture.left) / picture.width;
}

function percent(share: number): string {
  return `${share * 100}%`;
}
