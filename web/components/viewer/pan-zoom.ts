// Where the picture lies on the stage while a person zooms and pans. Points are in CSS pixels from the middle of the stage.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x` and `y` are the middle of the picture. */
export interface View extends Point {
  /** 1 fits the picture into the stage. */
  readonly zoom: number;
}

export const fitView: View = { zoom: 1, x: 0, y: 0 };

export interface Bounds {
  readonly stage: Size;
  /** The picture at zoom 1. */
  readonly fitted: Size;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** One pixel of the thumbnail is one CSS pixel. */
  readonly actualZoom: number;
}

/** In a stage no wider than this, the picture has no margin. Up to here Material Design calls a window compact: a phone. */
const compactStagePx = 600;
/** Half of the line's target lies beside the picture: 22 pixels. The bar below the stage has this margin too. */
const marginPx = 24;

/**
 * The fitted picture shows no pixel of the thumbnail larger than this. That fills the stage in a window of 1440×900 pixels.
 * In one of 2560×1440 pixels, a thumbnail would be a blur of 1500%.
 */
const maxFittedScale = 8;

/**
 * A person can enlarge the fitted picture this much, which shows each pixel of a thumbnail as a block. They can enlarge a
 * large original until each of its pixels covers four, so that an edge shows whether it is sharp.
 */
const maxEnlargement = { fitted: 4, original: 2 };

export function findBounds(stage: Size, original: Size, thumbnail: Size): Bounds {
  const margin = stage.width <= compactStagePx ? 0 : 2 * marginPx;
  const scale = Math.min(
    Math.max(1, stage.width - margin) / original.width,
    Math.max(1, stage.height - margin) / original.height,
    maxFittedScale * Math.max(thumbnail.width / original.width, thumbnail.height / original.height),
  );
  const fitted = { width: original.width * scale, height: original.height * scale };
  const actualZoom = Math.max(
    thumbnail.width / fitted.width,
    // The longer side is the exact one: a side of 85.3 pixels becomes 85.
    thumbnail.height / fitted.height,
  );
  return {
    stage,
    fitted,
    minZoom: Math.min(1, actualZoom),
    maxZoom: Math.max(maxEnlargement.fitted, maxEnlargement.original / scale, actualZoom),
    actualZoom,
  };
}

/** @returns the picture's size at a zoom */
export function sizeAt({ fitted }: Bounds, zoom: number): Size {
  return { width: fitted.width * zoom, height: fitted.height * zoom };
}

export interface Move {
  readonly zoom?: (now: number) => number;
  /** What is here stays here while the picture zooms, unless the picture would leave the stage. */
  readonly at?: Point;
  readonly by?: Point;
}

/** A side that is larger than the stage covers it. A smaller side lies in its middle. */
export function moveView(bounds: Bounds, view: View, { zoom, at, by }: Move): View {
  const next = clamp(zoom?.(view.zoom) ?? view.zoom, bounds.minZoom, bounds.maxZoom);
  const { width, height } = sizeAt(bounds, next);
  const along = (axis: 'x' | 'y', length: number, stageLength: number) => {
    const point = at?.[axis] ?? 0;
    const room = Math.max(0, (length - stageLength) / 2);
    const moved = point - ((point - view[axis]) * next) / view.zoom + (by?.[axis] ?? 0);
    return clamp(moved, -room, room);
  };
  return {
    zoom: next,
    x: along('x', width, bounds.stage.width),
    y: along('y', height, bounds.stage.height),
  };
}

/** Whether some of the picture lies outside the stage. */
export function isCropped(bounds: Bounds, { zoom }: View): boolean {
  const { width, height } = sizeAt(bounds, zoom);
  return width > bounds.stage.width + 0.5 || height > bounds.stage.height + 0.5;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** Rectangles of the picture and of its visible part, measured from the top left corner of the stage. */
export interface Place {
  readonly picture: Box;
  readonly visible: Box;
}

export function placePicture(bounds: Bounds, view: View): Place {
  const { stage } = bounds;
  const { width, height } = sizeAt(bounds, view.zoom);
  const left = (stage.width - width) / 2 + view.x;
  const top = (stage.height - height) / 2 + view.y;
  const from = { left: Math.max(0, left), top: Math.max(0, top) };
  return {
    picture: { left, top, width, height },
    visible: {
      ...from,
      width: Math.min(stage.width, left + width) - from.left,
      height: Math.min(stage.height, top + height) - from.top,
    },
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
