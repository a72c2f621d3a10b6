// Whether the animations of the file in the viewer play.
import { useState } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { mayMove, stopMotion, useIsStill } from '../file/motion.ts';

export interface Motion {
  /** First frames stand in for the animations. */
  readonly isStill: boolean;
  readonly toggle: () => void;
}

/**
 * A person whose system asks for less motion lets single files play. Everyone else stops all of them together.
 *
 * @returns `undefined` for a file that is not animated
 */
export function useMotion(entry: UploadEntry): Motion | undefined {
  const isSheetStill = useIsStill();
  const [playedId, setPlayedId] = useState<number>();
  const isStill = isSheetStill && playedId !== entry.id;
  const toggle = () => {
    stopMotion(!isStill);
    setPlayedId(isStill ? entry.id : undefined);
  };
  return mayMove(entry) ? { isStill, toggle } : undefined;
}
