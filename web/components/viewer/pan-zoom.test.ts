// The place of the picture on the stage.
import { describe, expect, test } from 'vitest';
import {
  findBounds,
  fitView,
  isCropped,
  type Move,
  moveView,
  placePicture,
  type View,
} from './pan-zoom.ts';

const stage = { width: 600, height: 400 };
/** Fits at a tenth of its size: 600×300. */
const bounds = findBounds(stage, { width: 6000, height: 3000 }, { width: 128, height: 64 });
const move = (view: View, by: Move, within = bounds) => moveView(within, view, by);

describe('the picture', () => {
  test('fits into the stage, in its middle', () => {
    const { picture, visible } = placePicture(bounds, fitView);
    expect(picture).toEqual({ left: 0, top: 50, width: 600, height: 300 });
    expect(visible).toEqual(picture);
  });

  test('has a margin on a wide stage', () => {
    const wide = findBounds({ width: 1000, height: 800 }, { width: 10, height: 10 }, stage);
    expect(wide.fitted).toEqual({ width: 752, height: 752 });
  });

  test('shows a thumbnail at most eight times as large, unless a person zooms', () => {
    const large = { width: 2400, height: 1400 };
    const photo = findBounds(large, { width: 6000, height: 4000 }, { width: 128, height: 85 });
    expect(photo.fitted.width).toBeCloseTo(8 * 128);
    const icon = findBounds(large, { width: 16, height: 16 }, { width: 16, height: 16 });
    expect(icon.fitted).toEqual({ width: 128, height: 128 });
    expect(move(fitView, { zoom: () => 1e9 }, icon).zoom).toBe(4);
  });

  test('is cropped by the stage when it is larger', () => {
    expect(isCropped(bounds, fitView)).toBe(false);
    const view = move(fitView, { zoom: () => 2 });
    expect(isCropped(bounds, view)).toBe(true);
    expect(placePicture(bounds, view).visible).toEqual({ left: 0, top: 0, ...stage });
  });

  test('at its actual size has one CSS pixel for each pixel of the thumbnail', () => {
    const { picture } = placePicture(bounds, move(fitView, { zoom: () => bounds.actualZoom }));
    expect(picture.width).toBeCloseTo(128);
    const icon = findBounds(stage, { width: 300, height: 200 }, { width: 128, height: 85 });
    expect(icon.fitted.width * icon.actualZoom).toBeCloseTo(128);
  });
});

describe('zooming', () => {
  test('keeps the point under the pointer', () => {
    const point = { x: 90, y: -40 };
    const view = move(fitView, { zoom: () => 3, at: point });
    // The point was 90 pixels right of the picture's middle. Now it is three times as far.
    expect(point.x - view.x).toBeCloseTo(270);
    expect(point.y - view.y).toBeCloseTo(-120);
    expect(move(view, { zoom: () => 1, at: point })).toEqual({ zoom: 1, x: 0, y: 0 });
  });

  test('has limits', () => {
    expect(move(fitView, { zoom: () => 1e9 }).zoom).toBe(20);
    expect(move(fitView, { zoom: () => 0 }).zoom).toBe(bounds.minZoom);
    expect(bounds.minZoom).toBeLessThan(1);
    const large = findBounds(stage, { width: 60, height: 40 }, { width: 3000, height: 2000 });
    expect([large.minZoom, large.maxZoom]).toEqual([1, 5]);
  });

  test('follows two fingers', () => {
    const view = move(fitView, {
      zoom: (now) => now * 2,
      at: { x: 0, y: 0 },
      by: { x: 20, y: 10 },
    });
    expect(view).toEqual({ zoom: 2, x: 20, y: 10 });
  });
});

describe('panning', () => {
  test('stops at the edges of the picture', () => {
    const view = move(fitView, { zoom: () => 2 });
    expect(move(view, { by: { x: 1e6, y: -1e6 } })).toEqual({ zoom: 2, x: 300, y: -100 });
  });

  test('leaves a picture in the middle that is not cropped', () => {
    expect(move(fitView, { by: { x: 50, y: 50 } })).toEqual(fitView);
  });
});
