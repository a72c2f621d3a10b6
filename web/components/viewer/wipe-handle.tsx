// The line between original and thumbnail, which is the thumb of a range input: the browser drags it and hears its keys.
import { ChevronsLeftRight } from 'lucide-react';
import type { SyntheticEvent } from 'react';
import { describeWipe, viewerWords } from '../../words/viewer.ts';
import type { Box } from './pan-zoom.ts';

interface WipeHandleProps {
  /** The part of the picture that is on the stage. */
  readonly box: Box;
  /** Share of the original, 0..1. */
  readonly wipe: number;
  readonly onWipe: (wipe: number) => void;
}

export function WipeHandle({ box: { left, top, width, height }, wipe, onWipe }: WipeHandleProps) {
  return (
    <div
      className="wipe-box"
      style={{ width, height, transform: `translate(${left}px, ${top}px)` }}
    >
      {/* A transform, because browsers would count a line that moves otherwise as a layout shift. */}
      <div className="wipe" style={{ transform: `translateX(${wipe * width}px)` }} aria-hidden>
        <span className="wipe-grip">
          <ChevronsLeftRight />
        </span>
      </div>
      <input
        type="range"
        aria-label={viewerWords.wipe}
        aria-valuetext={describeWipe(wipe)}
        title={viewerWords.wipeHint}
        step="any"
        value={wipe * 100}
        onChange={({ currentTarget }) => onWipe(currentTarget.valueAsNumber / 100)}
        onPointerDown={keepFromStage}
        onDoubleClick={keepFromStage}
      />
    </div>
  );
}

/** The stage would pan, swipe or zoom. */
function keepFromStage(event: SyntheticEvent): void {
  event.stopPropagation();
}
