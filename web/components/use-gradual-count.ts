// A long list grows over a few frames, so that the page answers meanwhile: 300 files at once took half a second to render.
'use client';
import { useEffect, useState } from 'react';

/**
 * A row of a usual window. The work is small, but each preview needs an address (`createObjectURL`), which waits for
 * another process: 24 at once took 400 ms while that was busy reading the files.
 */
const step = 4;
/** Leaves time to paint, and for whatever else the person does. */
const pauseMs = 16;

/** @returns how many of `count` to render now; soon it will be all */
export function useGradualCount(count: number): number {
  const [shown, setShown] = useState(2 * step);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown((before) => before + step), pauseMs);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}
