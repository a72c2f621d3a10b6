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

/**
 * @param list names the list; with another list, the steps start again
 * @returns how many of `count` items to render now; the number grows up to `count`
 */
export function useGradualCount(count: number, list: string): number {
  const [{ shown, of }, setState] = useState({ shown: step, of: list });
  if (of !== list) setState({ shown: step, of: list });
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setState({ shown: shown + step, of: list }), pauseMs);
    return () => clearTimeout(timer);
  }, [shown, count, list]);
  return Math.min(shown, count);
}
