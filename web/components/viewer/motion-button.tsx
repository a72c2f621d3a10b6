// In the corner of the stage: plays the animations of a file, or stops them.
import { Play, Square } from 'lucide-react';
import { viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import type { Motion } from './use-motion.ts';

export function MotionButton({ isStill, toggle }: Motion) {
  return (
    <button type="button" className="icon-button stage-motion" onClick={toggle}>
      <IconWord
        icon={isStill ? Play : Square}
        word={isStill ? viewerWords.play : viewerWords.stop}
      />
    </button>
  );
}
