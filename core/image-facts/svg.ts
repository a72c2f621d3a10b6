// SVG: the size of the drawing by its root element, in pixels at 96 dpi, by the rules of librsvg.
import { isSize, type Parsed, type PixelSize, still } from './facts.ts';

/** CSS pixels of each absolute unit. */
const pixelsPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
  em: 16,
  rem: 16,
  ex: 8,
};

/** Size that browsers give a picture without a size (CSS 2.1, 10.3.2). */
const defaultSize = { width: 300, height: 150 };

/** A size needs a dozen characters. */
const maxValueLength = 128;

/** Size of a drawing in CSS pixels (96 dpi), not rounded. */
interface SvgSize extends PixelSize {
  /** Whether the drawing states a length. With only a view box, the page that shows the drawing chooses the size. */
  readonly hasOwnLength: boolean;
  /** Left, top, width and height, if the drawing states them. An empty box counts too: it turns the drawing off in librsvg. */
  readonly viewBox: readonly number[] | undefined;
}

/** @param attributes text of the root element's tag after its name */
export function describeSvg(attributes: string): Parsed {
  const size = measureSvg(attributes);
  // A sliver is drawn at least one pixel wide.
  const width = size.width > 0 ? Math.max(1, Math.round(size.width)) : 0;
  const height = size.height > 0 ? Math.max(1, Math.round(size.height)) : 0;
  if (!isSize(width, height)) return 'damaged';
  return {
    ...still,
    format: 'svg',
    width,
    height,
    bitDepth: 8,
    channels: 4,
    hasAlpha: true,
    colorModel: 'rgb',
    lossless: true,
  };
}

/** @param attributes text of the root element's tag after its name */
export function measureSvg(attributes: string): SvgSize {
  const spans = findAttributes(attributes);
  const textOf = (name: string) => {
    const { start, end } = spans.get(name) ?? { start: 0, end: 0 };
    return attributes.slice(start, Math.min(end, start + maxValueLength));
  };
  const width = toPixels(textOf('width'));
  const height = toPixels(textOf('height'));
  const numbers = textOf('viewBox')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth = -1, boxHeight = -1] = numbers;
  const isBox = boxWidth > 0 && boxHeight > 0;
  const isEmptyBox = numbers.length === 4 && Math.min(boxWidth, boxHeight) === 0;
  return {
    ...sizeOf(width, height, isBox ? { width: boxWidth, height: boxHeight } : undefined),
    hasOwnLength: width !== undefined || height !== undefined,
    viewBox: isBox || isEmptyBox ? numbers : undefined,
  };
}

function sizeOf(
  width: number | undefined,
  height: number | undefined,
  box: PixelSize | undefined,
): PixelSize {
  if (width !== undefined && height !== undefined) return { width, height };
  if (box === undefined) {
    return { width: width ?? defaultSize.width, height: height ?? defaultSize.height };
  }
  if (width !== undefined) return { width, height: (width / box.width) * box.height };
  if (height !== undefined) return { width: (height / box.height) * box.width, height };
  return box;
}

/** @returns `undefined` for percentages, and for text that is not a length: "auto", a negative number */
function toPixels(length: string): number | undefined {
  const parts = /^\s*(\+?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length);
  const scale = pixelsPerUnit[(parts?.[2] ?? '').toLowerCase()];
  return parts === null || scale === undefined ? undefined : Number(parts[1]) * scale;
}

/** A part of a text: from `start` to before `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * @param attributes text of a tag after its name
 * @returns where the first value of each name stands, inside its quotes
 */
export function findAttributes(attributes: string): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  // The pattern is sticky, so any tag takes linear time.
  const attribute = /[\s/]*([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'))?/y;
  for (let found = attribute.exec(attributes); found; found = attribute.exec(attributes)) {
    const [, name = '', quoted] = found;
    const end = attribute.lastIndex - 1;
    if (quoted && !spans.has(name)) spans.set(name, { start: end - quoted.length + 2, end });
  }
  return spans;
}
