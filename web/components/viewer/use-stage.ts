// The size of the stage, and what a person sees of the picture on it.
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { type Bounds, fitView, isCropped, pan, type Size, type View } from './pan-zoom.ts';

export type ChangeView = (change: (view: View) => View) => void;

/** @returns `undefined` before the first layout */
export function useStageSize(stage: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const { current: element } = stage;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      // The dialog is not open yet.
      if (width > 0) setSize({ width, height });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage]);
  return size;
}

/** Each file starts fitted into the stage. */
export function useStageView(id: number): readonly [View, ChangeView] {
  const [stored, store] = useState({ id, view: fitView });
  const viewIn = (state: typeof stored) => (state.id === id ? state.view : fitView);
  return [viewIn(stored), (change) => store((state) => ({ id, view: change(viewIn(state)) }))];
}

/** An arrow key scrolls a page by this much in Chromium (`kPixelsPerLineStep`). */
const panStepPx = 40;

const panKeys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Shift and an arrow key pan the picture, from any focus in the dialog. */
export function usePanKeys(
  stage: RefObject<HTMLElement | null>,
  bounds: Bounds | undefined,
  onView: ChangeView,
): void {
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    const [x, y] = panKeys[event.key] ?? [0, 0];
    if (!bounds || !event.shiftKey || (x === 0 && y === 0)) return;
    event.preventDefault();
    onView((view) =>
      isCropped(bounds, view) ? pan(bounds, view, { x: x * panStepPx, y: y * panStepPx }) : view,
    );
  });
  useEffect(() => {
    const dialog = stage.current?.closest('dialog');
    const listen = (event: KeyboardEvent) => handleKey(event);
    dialog?.addEventListener('keydown', listen);
    return () => dialog?.removeEventListener('keydown', listen);
  }, [stage]);
}
