// What pointers do on the stage: two fingers zoom, a double click toggles the zoom, and one pointer pans the picture when it
// is cropped. Otherwise a swipe shows the next file.
import { type PointerEvent, useRef } from 'react';
import {
  type Bounds,
  distanceOf,
  fitView,
  isCropped,
  type Point,
  pan,
  pinch,
  pointOn,
  type View,
  zoomTo,
} from './pan-zoom.ts';
import type { ChangeView } from './use-stage.ts';

/** A pointer that moves less than this has not moved. The touch slop of Android's ViewConfiguration is 8. */
const stillPx = 8;
/** The default of Windows. Android waits for 300 ms, but here no single click has to wait for a second one. */
const doubleClickMs = 500;
/** Two taps on one target are at most its width apart. Targets on this page are at least 44 pixels wide. */
const doubleClickPx = 44;
/** As in d3-zoom. */
const doubleClickZoom = 2;
/** A finger that slips off a target moves less than the width of a target. */
const swipePx = 44;
/** A swipe goes at most one pixel up or down for two pixels across. A diagonal one may have been meant to scroll. */
const minSwipeSlope = 2;

interface GesturesOptions {
  readonly bounds: Bounds | undefined;
  readonly view: View;
  readonly onView: ChangeView;
  readonly onMoveBy: (steps: number) => void;
}

interface Gesture {
  readonly start: Point;
  /** Whether the picture was cropped at the start, so that the pointer pans. */
  readonly isPan: boolean;
  readonly isSingle: boolean;
}

type StageEvent = PointerEvent<HTMLElement>;

/** @returns the handlers of the stage's pointer events */
export function useGestures({ bounds, view, onView, onMoveBy }: GesturesOptions) {
  const pointers = useRef(new Map<number, Point>());
  const gesture = useRef<Gesture>(undefined);
  const isDoubleClick = useDoubleClick();

  const start = (event: StageEvent) => {
    if (!bounds || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = pointOn(event.currentTarget, event);
    pointers.current.set(event.pointerId, point);
    const isSingle = pointers.current.size === 1;
    gesture.current = { start: point, isPan: isCropped(bounds, view), isSingle };
  };

  const move = (event: StageEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before || !bounds) return;
    const after = pointOn(event.currentTarget, event);
    pointers.current.set(event.pointerId, after);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) onView((now) => pinch(bounds, now, [before, other], [after, other]));
    else onView((now) => pan(bounds, now, { x: after.x - before.x, y: after.y - before.y }));
  };

  const end = (event: StageEvent) => {
    const { current: ended } = gesture;
    if (!pointers.current.delete(event.pointerId) || !ended?.isSingle) return;
    const point = pointOn(event.currentTarget, event);
    if (distanceOf([ended.start, point]) < stillPx) {
      if (!bounds || !isDoubleClick(event.timeStamp, point)) return;
      onView((now) => (now.zoom === 1 ? zoomTo(bounds, now, doubleClickZoom, point) : fitView));
    } else if (event.pointerType !== 'mouse' && !ended.isPan) {
      const steps = swipedSteps(ended.start, point);
      if (steps !== 0) onMoveBy(steps);
    }
  };

  return {
    onPointerDown: start,
    onPointerMove: move,
    onPointerUp: end,
    // The browser scrolls with this finger.
    onPointerCancel: ({ pointerId }: PointerEvent) => pointers.current.delete(pointerId),
  };
}

/** Browsers report a double click of a mouse, but not all report one of a finger. */
function useDoubleClick() {
  const last = useRef<{ readonly at: number; readonly point: Point }>(undefined);
  return (at: number, point: Point): boolean => {
    const { current: before } = last;
    const isDouble =
      before !== undefined &&
      at - before.at < doubleClickMs &&
      distanceOf([before.point, point]) < doubleClickPx;
    // A third click is the first one of the next pair.
    last.current = isDouble ? undefined : { at, point };
    return isDouble;
  };
}

/** @returns 1 for the next file, -1 for the one before, 0 if it was no swipe */
function swipedSteps(from: Point, to: Point): -1 | 0 | 1 {
  const across = to.x - from.x;
  const down = Math.abs(to.y - from.y);
  if (Math.abs(across) < Math.max(swipePx, minSwipeSlope * down)) return 0;
  return across < 0 ? 1 : -1;
}
