// Rewrites an SVG's root tag, so that librsvg draws as a browser lays it out, at the size that is wanted here.
import { measureSvg } from '#core/image-facts/svg.ts';
import type { ScannedSvg, Span } from './svg-scan.ts';

export interface FittedSvg {
  readonly bytes: Uint8Array;
  /** Whether the file says how large it wants to be; with a view box alone it takes whatever room there is. */
  readonly hasOwnSize: boolean;
}

/**
 * The resolution to read a fitted SVG at. With it librsvg takes an inch for 96 px, as CSS does, also inside the drawing; at
 * any other, lengths in inches, points and millimetres come out wrong.
 */
export const svgDensity = 96;
/** libvips counts in points, of which 72 make an inch: at 96 dpi a drawing that says 3 px is 4 px large. */
const statedPerDrawnPixel = 72 / svgDensity;
/** libvips looks for it within the first 1000 bytes, and takes nothing for an SVG that has none there: long DTDs, prefixes. */
const mark = '<!-- <svg, so that libvips sees one -->';

/**
 * States the size in pixels, and a view box where there is none: what the file leaves open, browsers and librsvg fill in
 * differently, and each unit has a scale of its own.
 *
 * @param drawnSide longest side in pixels at `svgDensity`
 * @param redrawn `data:` URIs, by those in whose place they go
 * @returns UTF-8. Well-formed if the text was, and never made so: what browsers refuse stays refused
 */
export function fitSvg(
  { text, rootTag, styleSheets, images }: ScannedSvg,
  drawnSide: number,
  redrawn: ReadonlyMap<string, string>,
): FittedSvg {
  const tag = text.slice(rootTag.start, rootTag.end);
  const nameEnd = tag.slice(1).search(/[\s/>]/) + 1;
  const size = measureSvg(tag.slice(nameEnd, -1));
  const { width, height, hasOwnLength, hasViewBox } = size;
  const scale = (statedPerDrawnPixel * drawnSide) / Math.max(width, height);
  // Less than a pixel is nothing to libvips; a sliver is stretched to one, or its ink would be too thin to be seen.
  const isSliver = Math.min(width, height) * scale < statedPerDrawnPixel;
  const [w, h] = [width, height].map((side) => Math.max(statedPerDrawnPixel, side * scale));

  const values = new Map([
    ['width', `${w}`],
    ['height', `${h}`],
  ]);
  if (!hasViewBox) values.set('viewBox', `0 0 ${width} ${height}`);
  if (isSliver) values.set('preserveAspectRatio', 'none');
  // Lengths in style sheets would count more than those of attributes.
  const important = `width:${w}px!important;height:${h}px!important;`;

  const found = findAttributes(tag, nameEnd);
  const style = found.get('style');
  // In their places, so that whatever was wrong around them still is.
  const edits: Edit[] = style
    ? [{ start: style.start, end: style.start, text: important }]
    : [{ start: nameEnd, end: nameEnd, text: ` style="${important}"` }];
  for (const [name, value] of values) {
    const at = found.get(name);
    if (at) edits.push({ ...at, text: value });
    else edits.push({ start: nameEnd, end: nameEnd, text: ` ${name}="${value}"` });
  }
  const inText = edits.map((edit) => ({
    start: edit.start + rootTag.start,
    end: edit.end + rootTag.start,
    text: edit.text,
  }));
  const cuts = styleSheets.map((span) => ({ ...span, text: '' }));
  const swaps = images.flatMap(({ start, end, uri }) => {
    const other = redrawn.get(uri);
    return other === undefined ? [] : [{ start, end, text: other }];
  });
  const fitted = mark + applyEdits(text, [...inText, ...cuts, ...swaps]);
  return { bytes: Buffer.from(fitted), hasOwnSize: hasOwnLength };
}

interface Edit extends Span {
  readonly text: string;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    edited += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return edited + text.slice(at);
}

/**
 * Where the values stand, inside their quotes, of the first attribute of each name: a second one is an error of the file's,
 * and is to remain one.
 */
function findAttributes(tag: string, from: number): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  // Sticky, so that each character is looked at once however the tag is made.
  const head = /\s*([^\s=<>"'/]+)\s*=\s*(["'])/y;
  head.lastIndex = from;
  for (let match = head.exec(tag); match !== null; match = head.exec(tag)) {
    const [, name = '', quote = '"'] = match;
    const start = head.lastIndex;
    const end = tag.indexOf(quote, start);
    if (end < 0) break;
    if (!found.has(name)) found.set(name, { start, end });
    head.lastIndex = end + 1;
  }
  return found;
}
