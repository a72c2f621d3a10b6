// Renders a long list in steps, so that the page stays responsive: 300 files at once took half a second.
'use client';
import { useEffect, useState } from 'react';

/**
 * One row of images in a window of usual width. Each preview needs a `createObjectURL`, which waits for another process of
 * the browser: 24 at once took 400 ms while that process read the files.
 */
const step = 4;
/** Gives the browser one frame to paint and to handle input. */
const pauseMs = 16;

/** @returns how many of `count` items to render now; the number grows up to `count` */
export function useGradualCount(count: number): number {
  const [shown, setShown] = useState(2 * step);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown((before) => before + step), pauseMs);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}
