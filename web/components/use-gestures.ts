// What the pointer does on the stage: the wheel and two fingers zoom, a double click toggles the zoom, and one pointer pans
// the picture when it is cropped. Otherwise a swipe shows the next file.
import { type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import {
  type Bounds,
  fitView,
  isCropped,
  type Point,
  pan,
  pinch,
  type View,
  zoomTo,
} from './pan-zoom.ts';

/** A pointer that moves less than this has not moved. */
const stillPx = 10;
const doubleTapMs = 350;
const doubleTapZoom = 2.5;
const swipePx = 48;
/** A mouse wheel reports about 100 pixels for each notch, which then zooms by a fifth. */
const zoomPerWheelPx = 0.0018;
/** A trackpad reports a pinch as a few pixels of the wheel with ctrl. */
const zoomPerPinchPx = 0.01;

interface GesturesOptions {
  readonly stage: RefObject<HTMLElement | null>;
  readonly bounds: Bounds | undefined;
  readonly view: View;
  readonly onView: (change: (view: View) => View) => void;
  readonly onMoveBy: (steps: number) => void;
}

interface Gesture {
  readonly start: Point;
  /** Whether the picture was cropped at the start, so that the pointer pans. */
  readonly isPan: boolean;
  readonly isSingle: boolean;
}

/** @returns the handlers of the stage's pointer events */
export function useGestures({ stage, bounds, view, onView, onMoveBy }: GesturesOptions) {
  const pointers = useRef(new Map<number, Point>());
  const gesture = useRef<Gesture>(undefined);
  const lastTap = useRef({ at: Number.NEGATIVE_INFINITY, x: 0, y: 0 });

  const zoomByWheel = useEffectEvent((event: WheelEvent) => {
    if (!bounds) return;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
    const factor = Math.exp(-pixels * (event.ctrlKey ? zoomPerPinchPx : zoomPerWheelPx));
    // The wheel ends at the fitted picture. There it scrolls the dialog, if that is higher than the window.
    const zoom = Math.max(view.zoom * factor, Math.min(1, view.zoom));
    if (zoom === view.zoom && !event.ctrlKey) return;
    event.preventDefault();
    const point = pointOf(event);
    onView((now) => zoomTo(bounds, now, zoom, point));
  });

  useEffect(() => {
    const element = stage.current;
    // React listens to the wheel passively, and could not keep the browser from scrolling.
    const listen = (event: WheelEvent) => zoomByWheel(event);
    element?.addEventListener('wheel', listen, { passive: false });
    return () => element?.removeEventListener('wheel', listen);
  }, [stage]);

  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const box = stage.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - box.x - box.width / 2, y: clientY - box.y - box.height / 2 };
  };

  const tap = (at: number, point: Point) => {
    const { current: last } = lastTap;
    const isDouble = at - last.at < doubleTapMs && distanceOf(last, point) < 3 * stillPx;
    lastTap.current = { at: isDouble ? Number.NEGATIVE_INFINITY : at, ...point };
    if (!isDouble || !bounds) return;
    onView((now) => (now.zoom === 1 ? zoomTo(bounds, now, doubleTapZoom, point) : fitView));
  };

  const start = (event: PointerEvent<HTMLElement>) => {
    if (!bounds || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, pointOf(event));
    gesture.current = {
      start: pointOf(event),
      isPan: isCropped(bounds, view),
      isSingle: pointers.current.size === 1,
    };
  };

  const move = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before || !bounds) return;
    const after = pointOf(event);
    pointers.current.set(event.pointerId, after);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) onView((now) => pinch(bounds, now, [before, other], [after, other]));
    else onView((now) => pan(bounds, now, { x: after.x - before.x, y: after.y - before.y }));
  };

  const end = (event: PointerEvent<HTMLElement>) => {
    const { current: ended } = gesture;
    if (!pointers.current.delete(event.pointerId) || !ended?.isSingle) return;
    const point = pointOf(event);
    const across = point.x - ended.start.x;
    const down = Math.abs(point.y - ended.start.y);
    if (distanceOf(point, ended.start) < stillPx) tap(event.timeStamp, point);
    else if (event.pointerType === 'mouse' || ended.isPan) return;
    else if (Math.abs(across) > Math.max(swipePx, 2 * down)) onMoveBy(across < 0 ? 1 : -1);
  };

  return {
    onPointerDown: start,
    onPointerMove: move,
    onPointerUp: end,
    // The browser scrolls with this finger.
    onPointerCancel: ({ pointerId }: PointerEvent) => pointers.current.delete(pointerId),
  };
}

function distanceOf(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
