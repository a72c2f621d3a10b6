// In the lower left corner of the picture: plays the animations of a file, or stops them.
import { Play, Square } from 'lucide-react';
import { viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import type { Box } from './pan-zoom.ts';
import type { Motion } from './use-motion.ts';

interface MotionButtonProps extends Motion {
  /** The part of the picture that is on the stage. */
  readonly box: Box;
}

export function MotionButton({ isStill, toggle, box }: MotionButtonProps) {
  const { left, top, height } = box;
  return (
    <button
      type="button"
      className="icon-button stage-motion"
      style={{ translate: `${left}px calc(${top + height}px - 100%)` }}
      onClick={toggle}
    >
      <IconWord
        icon={isStill ? Play : Square}
        word={isStill ? viewerWords.play : viewerWords.stop}
      />
    </button>
  );
}
