// The wheel zooms towards the pointer, and so do two fingers on a trackpad.
import { type RefObject, useEffect, useEffectEvent } from 'react';
import { type Bounds, pointOn, type View, zoomTo } from './pan-zoom.ts';
import type { ChangeView } from './use-stage.ts';

/**
 * d3-zoom's `wheelDelta`: the zoom doubles after this many pixels of the wheel. A notch of a mouse wheel is about 100 pixels
 * in Chromium, or three lines in Firefox.
 */
const pixelsToDouble = 500;
const linesToDouble = 20;
/** A trackpad reports a pinch as a few pixels of the wheel with ctrl. d3-zoom multiplies them by 10. */
const pinchGain = 10;

interface WheelZoomOptions {
  readonly stage: RefObject<HTMLElement | null>;
  readonly bounds: Bounds | undefined;
  readonly view: View;
  readonly onView: ChangeView;
}

export function useWheelZoom({ stage, bounds, view, onView }: WheelZoomOptions): void {
  const zoomByWheel = useEffectEvent((event: WheelEvent, element: HTMLElement) => {
    if (!bounds) return;
    const isInLines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const doublings = -event.deltaY / (isInLines ? linesToDouble : pixelsToDouble);
    const factor = 2 ** (event.ctrlKey ? pinchGain * doublings : doublings);
    // The wheel ends at the fitted picture. There it scrolls the dialog, if that is higher than the window.
    const zoom = Math.max(view.zoom * factor, Math.min(1, view.zoom));
    if (zoom === view.zoom && !event.ctrlKey) return;
    event.preventDefault();
    const point = pointOn(element, event);
    onView((now) => zoomTo(bounds, now, zoom, point));
  });

  useEffect(() => {
    const { current: element } = stage;
    if (!element) return;
    // React listens to the wheel passively, and could not keep the browser from scrolling.
    const listen = (event: WheelEvent) => zoomByWheel(event, element);
    element.addEventListener('wheel', listen, { passive: false });
    return () => element.removeEventListener('wheel', listen);
  }, [stage]);
}
