// A long list grows over a few frames, so that the page answers meanwhile: 300 files at once took half a second to render.
'use client';
import { useEffect, useState } from 'react';

/** More than fit on a large screen; on a slow machine some 30 ms of work. */
const step = 24;
/** Leaves time to paint, and for whatever else the person does. */
const pauseMs = 16;

/** @returns how many of `count` to render now; soon it will be all */
export function useGradualCount(count: number): number {
  const [shown, setShown] = useState(step);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown((before) => before + step), pauseMs);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}
