// Which images may be animated, and whether animations on the sheet stand still: the system asks for less motion, or the
// person stopped them in the viewer.
import { useSyncExternalStore } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';

/** The report knows whether an image is animated. Until it is there, the name has to tell. */
export function mayMove({ name = '', status }: UploadEntry): boolean {
  const report = status.state === 'ready' ? status.report : undefined;
  return report ? report.animation !== 'none' : /\.(gif|webp)$/i.test(name);
}

let isStopped = false;
const listeners = new Set<() => void>();

/** Stops the animations of the whole page, or lets them play if the system agrees. */
export function stopMotion(stop: boolean): void {
  isStopped = stop;
  for (const listener of listeners) listener();
}

export function useIsStill(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isStopped || isMotionReduced(),
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  const query = reducedMotion();
  query.addEventListener('change', listener);
  listeners.add(listener);
  return () => {
    query.removeEventListener('change', listener);
    listeners.delete(listener);
  };
}

export function isMotionReduced(): boolean {
  return reducedMotion().matches;
}

function reducedMotion(): MediaQueryList {
  return matchMedia('(prefers-reduced-motion: reduce)');
}
