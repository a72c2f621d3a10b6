// The line between original and thumbnail. A pointer drags it; the keyboard moves the range input in it.
import { ChevronsLeftRight } from 'lucide-react';
import { type PointerEvent, useRef } from 'react';
import { describeWipe, viewerWords } from '../../words/viewer.ts';
import type { Box, Size } from './pan-zoom.ts';

interface WipeHandleProps {
  readonly stage: Size;
  /** The part of the picture that is on the stage. */
  readonly box: Box;
  /** Share of the original, 0..1. */
  readonly wipe: number;
  readonly onWipe: (wipe: number) => void;
}

/** The grip would cover most of a picture that is lower than this, so it lies below the picture if there is room. */
const gripRoomPx = 220;
const gripGapPx = 32;
/** As wide as the style sheet makes it. */
const targetPx = 44;

export function WipeHandle({ stage, box, wipe, onWipe }: WipeHandleProps) {
  /** From the pointer to the line, so that the line does not jump when a person takes it beside its middle. */
  const offset = useRef(0);
  const left = box.left + wipe * box.width;
  // At an edge of the stage, the line leaves the middle of its target, so that no part of the target is cut off.
  const middle = Math.min(stage.width - targetPx / 2, Math.max(targetPx / 2, left));
  const below = box.height + gripGapPx;
  const hasRoom = box.top + below + targetPx / 2 <= stage.height;
  const gripMiddle = box.height < gripRoomPx && hasRoom ? below : box.height / 2;

  const take = (event: PointerEvent<HTMLElement>) => {
    // The stage would pan or swipe.
    event.stopPropagation();
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    offset.current = left - event.clientX;
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const share = (event.clientX + offset.current - box.left) / box.width;
    onWipe(Math.min(1, Math.max(0, share)));
  };

  return (
    <div
      className="wipe"
      // Transforms, because browsers would count a line that a person drags as a layout shift.
      style={{ height: box.height, transform: `translate(${middle}px, ${box.top}px)` }}
      title={viewerWords.wipeHint}
      onPointerDown={take}
      onPointerMove={drag}
    >
      <span
        className="wipe-line"
        style={{ transform: `translateX(${left - middle}px)` }}
        aria-hidden
      />
      <span className="wipe-grip" style={{ transform: `translateY(${gripMiddle}px)` }} aria-hidden>
        <ChevronsLeftRight />
      </span>
      <input
        type="range"
        aria-label={viewerWords.wipe}
        aria-valuetext={describeWipe(wipe)}
        min={0}
        max={100}
        value={Math.round(wipe * 100)}
        onChange={({ currentTarget }) => onWipe(currentTarget.valueAsNumber / 100)}
      />
    </div>
  );
}
