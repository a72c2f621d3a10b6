// Rewrites an SVG's root tag, so that librsvg draws at the wanted size what a browser would lay out.
import { findAttributes, measureSvg } from '#core/image-facts/svg.ts';
import type { Root } from '#core/image-facts/text.ts';
import { backgroundOf, drawBackground } from './svg-background.ts';

/**
 * The resolution to read a fitted SVG at. With it librsvg takes an inch for 96 px, as CSS does, also inside the drawing. At
 * any other resolution, lengths in inches, points and millimetres are wrong.
 */
export const svgDensity = 96;
/** libvips counts in points, 72 to the inch: at 96 dpi a drawing that says 3 px is 4 px large. */
const statedPerDrawnPixel = 72 / svgDensity;

/**
 * States the size in pixels, and a view box if there is none. Browsers and librsvg fill in missing values differently, and
 * each unit has its own scale.
 *
 * @param drawnSide longest side in pixels at `svgDensity`
 * @returns the new tag of the root element, with a shape after it if the root has a background
 */
export function fitRoot(
  { name, attributes }: Root,
  drawnSide: number,
): { tag: string; hasOwnSize: boolean } {
  const { width, height, hasOwnLength, viewBox } = measureSvg(attributes);
  const scale = (statedPerDrawnPixel * drawnSide) / Math.max(width, height);
  // libvips draws nothing below one pixel. We stretch a sliver to one pixel, since its ink would be too thin to see.
  const isSliver = Math.min(width, height) * scale < statedPerDrawnPixel;
  const [w, h] = [width, height].map((side) => Math.max(statedPerDrawnPixel, side * scale));
  const styleAt = findAttributes(attributes).get('style');
  const style = styleAt ? attributes.slice(styleAt.start, styleAt.end) : '';

  const values = [
    // Lengths in style sheets would override those of attributes.
    ['style', `width:${w}px!important;height:${h}px!important;${style}`],
    ['width', `${w}`],
    ['height', `${h}`],
    ...(viewBox ? [] : [['viewBox', `0 0 ${width} ${height}`] as const]),
    ...(isSliver ? [['preserveAspectRatio', 'none'] as const] : []),
  ] as const;
  let tag = `<${name}${values.reduce(setAttribute, attributes)}>`;
  const background = backgroundOf(style);
  if (background !== undefined && !tag.endsWith('/>')) {
    const prefix = name.slice(0, name.indexOf(':') + 1);
    tag += drawBackground(background, prefix, viewBox ?? [0, 0, width, height]);
  }
  return { tag, hasOwnSize: hasOwnLength };
}

/** Replaces the value in its place, so that an error around it stays an error. */
function setAttribute(attributes: string, [name, value]: readonly [string, string]): string {
  const at = findAttributes(attributes).get(name);
  if (!at) return ` ${name}="${value}"${attributes}`;
  return attributes.slice(0, at.start) + value + attributes.slice(at.end);
}
