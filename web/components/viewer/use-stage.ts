// What a person sees of the picture on the stage. The wheel and two fingers zoom, and a double click toggles the zoom. One
// pointer, or Shift and an arrow key, pans the picture if it is cropped. Otherwise a swipe shows the next file.
import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import {
  type Bounds,
  findBounds,
  fitView,
  isCropped,
  type Move,
  moveView,
  type Point,
  type Size,
  type View,
} from './pan-zoom.ts';

/** As in d3-zoom. */
const doubleClickZoom = 2;
/** A finger that slips off a target moves less than the width of a target, which is at least 44 pixels on this page. */
const swipePx = 44;
/** A swipe goes at most one pixel up or down for two pixels across. A diagonal one may have been meant to scroll. */
const minSwipeSlope = 2;
/**
 * d3-zoom's `wheelDelta`: the zoom doubles after this many pixels of the wheel. A notch of a mouse wheel is about 100 pixels
 * in Chromium, or three lines in Firefox.
 */
const pixelsToDouble = 500;
const linesToDouble = 20;
/** A trackpad reports a pinch as a few pixels of the wheel with ctrl. d3-zoom multiplies them by 10. */
const pinchGain = 10;
/** An arrow key scrolls a page by this much in Chromium (`kPixelsPerLineStep`). */
const panStepPx = 40;
const panKeys: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: panStepPx, y: 0 },
  ArrowRight: { x: -panStepPx, y: 0 },
  ArrowUp: { x: 0, y: panStepPx },
  ArrowDown: { x: 0, y: -panStepPx },
};

export interface StageView {
  /** `undefined` before the first layout, and until the sizes of both images are known */
  readonly bounds: Bounds | undefined;
  readonly view: View;
  readonly move: (by: Move) => void;
}

/** @param startsSmall the file starts at the smallest zoom, and not fitted into the stage */
export function useStageView(
  stage: RefObject<HTMLElement | null>,
  id: number,
  original: Size | undefined,
  thumbnail: Size | undefined,
  startsSmall: boolean,
): StageView {
  const size = useStageSize(stage);
  const [stored, store] = useState<{ id: number; view: View }>();
  const bounds = size && original && thumbnail && findBounds(size, original, thumbnail);
  const start = bounds && startsSmall ? { ...fitView, zoom: bounds.minZoom } : fitView;
  const viewIn = (state: typeof stored) => (state?.id === id ? state.view : start);
  const move = (by: Move) =>
    bounds && store((state) => ({ id, view: moveView(bounds, viewIn(state), by) }));
  return { bounds, view: viewIn(stored), move };
}

function useStageSize(stage: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const { current: element } = stage;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      // The dialog is not open yet.
      if (width > 0) setSize({ width, height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage]);
  return size;
}

type StageEvent = PointerEvent<HTMLElement>;

/** @returns the handlers of the stage's pointer events */
export function usePointers(
  { bounds, view, move }: StageView,
  zooms: boolean,
  onMoveBy: (steps: number) => void,
) {
  const pointers = useRef(new Map<number, Point>());
  /** Where a swipe began; `undefined` if this gesture is none */
  const swipeStart = useRef<Point>(undefined);
  return {
    onPointerDown: (event: StageEvent) => {
      if (!bounds || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const point = pointOn(event.currentTarget, event);
      pointers.current.set(event.pointerId, point);
      const isSwipe =
        pointers.current.size === 1 &&
        event.pointerType !== 'mouse' &&
        !(zooms && isCropped(bounds, view));
      swipeStart.current = isSwipe ? point : undefined;
    },
    onPointerMove: (event: StageEvent) => {
      const before = pointers.current.get(event.pointerId);
      if (!before || !zooms) return;
      const after = pointOn(event.currentTarget, event);
      pointers.current.set(event.pointerId, after);
      const by = { x: after.x - before.x, y: after.y - before.y };
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      if (!other) return move({ by });
      const factor = distanceOf(after, other) / Math.max(1, distanceOf(before, other));
      move({
        zoom: (now) => now * factor,
        at: { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 },
        by: { x: by.x / 2, y: by.y / 2 },
      });
    },
    onPointerUp: (event: StageEvent) => {
      const { current: start } = swipeStart;
      if (!pointers.current.delete(event.pointerId) || !start) return;
      const { x, y } = pointOn(event.currentTarget, event);
      const across = x - start.x;
      if (Math.abs(across) < Math.max(swipePx, minSwipeSlope * Math.abs(y - start.y))) return;
      onMoveBy(across < 0 ? 1 : -1);
    },
    // The browser scrolls with this finger.
    onPointerCancel: ({ pointerId }: StageEvent) => pointers.current.delete(pointerId),
    onDoubleClick: (event: MouseEvent<HTMLElement>) =>
      zooms &&
      move(
        view.zoom === 1
          ? { zoom: () => doubleClickZoom, at: pointOn(event.currentTarget, event) }
          : { zoom: () => 1 },
      ),
  };
}

/**
 * The wheel zooms towards the pointer. The keys work from any focus in the dialog.
 *
 * @param zooming `undefined`: the images stand beside each other
 */
export function useWheelAndKeys(
  stage: RefObject<HTMLElement | null>,
  zooming: StageView | undefined,
): void {
  const zoomByWheel = useEffectEvent((event: WheelEvent, element: HTMLElement) => {
    const isInLines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const doublings = -event.deltaY / (isInLines ? linesToDouble : pixelsToDouble);
    const factor = 2 ** (event.ctrlKey ? pinchGain * doublings : doublings);
    // The wheel ends at the fitted picture. There it scrolls the dialog, if that is higher than the window.
    const zoom = (now: number) => Math.max(now * factor, Math.min(1, now));
    if (!zooming || (zoom(zooming.view.zoom) === zooming.view.zoom && !event.ctrlKey)) return;
    event.preventDefault();
    zooming.move({ zoom, at: pointOn(element, event) });
  });
  const panByKey = useEffectEvent((event: KeyboardEvent) => {
    const by = panKeys[event.key];
    if (!zooming?.bounds || !event.shiftKey || !by) return;
    event.preventDefault();
    zooming.move({ by });
  });
  useEffect(() => {
    const { current: element } = stage;
    if (!element) return;
    const dialog = element.closest('dialog');
    const onWheel = (event: WheelEvent) => zoomByWheel(event, element);
    const onKey = (event: KeyboardEvent) => panByKey(event);
    // React listens to the wheel passively, and could not keep the browser from scrolling.
    element.addEventListener('wheel', onWheel, { passive: false });
    dialog?.addEventListener('keydown', onKey);
    return () => {
      element.removeEventListener('wheel', onWheel);
      dialog?.removeEventListener('keydown', onKey);
    };
  }, [stage]);
}

/** @returns the place of a pointer, from the middle of the stage */
function pointOn(stage: HTMLElement, pointer: { clientX: number; clientY: number }): Point {
  const { x, y, width, height } = stage.getBoundingClientRect();
  return { x: pointer.clientX - x - width / 2, y: pointer.clientY - y - height / 2 };
}

function distanceOf(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
