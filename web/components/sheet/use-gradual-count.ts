// Renders a long list in steps, so that the page stays responsive: 300 files in one step took half a second.
'use client';
import { startTransition, useEffect, useState } from 'react';

/**
 * One row of images in a window of usual width. Each preview needs a `createObjectURL`, which waits for another process of
 * the browser: 24 in one step took 400 ms while that process read the files.
 */
const step = 4;
/** A phone's screen, together with the head of the batch. More files would make the first rendering a long task. */
const firstStep = 2;
/** Gives the browser one frame to paint and to handle input. */
const pauseMs = 16;

/**
 * @param list names the list; with another list, the steps start again
 * @returns how many of `count` items to render now; the number grows up to `count`
 */
export function useGradualCount(count: number, list: string): number {
  const [{ shown, of }, setState] = useState({ shown: firstStep, of: list });
  if (of !== list) setState({ shown: firstStep, of: list });
  useEffect(() => {
    if (shown >= count) return;
    // A transition: React renders it in small pieces and lets input go first.
    const showMore = () => startTransition(() => setState({ shown: shown + step, of: list }));
    const timer = setTimeout(showMore, pauseMs);
    return () => clearTimeout(timer);
  }, [shown, count, list]);
  return Math.min(shown, count);
}
