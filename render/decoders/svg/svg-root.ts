// Rewrites an SVG's root tag, so that librsvg draws at the wanted size what a browser would lay out.
import { measureSvg } from '#core/image-facts/svg.ts';
import { backgroundOf, drawBackground } from './svg-background.ts';
import type { ScannedSvg, Span } from './svg-scan.ts';

export interface FittedSvg {
  readonly bytes: Uint8Array;
  /** Whether the file states a length. A drawing with a view box alone takes all the room there is. */
  readonly hasOwnSize: boolean;
}

/**
 * The resolution to read a fitted SVG at. With it librsvg takes an inch for 96 px, as CSS does, also inside the drawing. At
 * any other resolution, lengths in inches, points and millimetres are wrong.
 */
export const svgDensity = 96;
/** libvips counts in points, 72 to the inch: at 96 dpi a drawing that says 3 px is 4 px large. */
const statedPerDrawnPixel = 72 / svgDensity;
/** libvips recognises an SVG by this tag in the first 1000 bytes. Long DTDs and prefixes would hide it. */
const mark = '<!-- <svg, so that libvips sees one -->';

/**
 * States the size in pixels, and a view box if there is none. Browsers and librsvg fill in missing values differently, and
 * each unit has its own scale.
 *
 * @param drawnSide longest side in pixels at `svgDensity`
 * @param redrawn `data:` URIs, by those that they replace
 * @returns UTF-8. It is well-formed only if the text was: a file that browsers refuse stays refused
 */
export function fitSvg(
  { text, rootTag, removals, images }: ScannedSvg,
  drawnSide: number,
  redrawn: ReadonlyMap<string, string>,
): FittedSvg {
  const tag = text.slice(rootTag.start, rootTag.end);
  const nameLength = tag.slice(1).search(/[\s/>]/) + 1;
  const nameEnd = rootTag.start + nameLength;
  const { width, height, hasOwnLength, viewBox } = measureSvg(tag.slice(nameLength, -1));
  const scale = (statedPerDrawnPixel * drawnSide) / Math.max(width, height);
  // libvips draws nothing below one pixel. We stretch a sliver to one pixel, since its ink would be too thin to see.
  const isSliver = Math.min(width, height) * scale < statedPerDrawnPixel;
  const [w, h] = [width, height].map((side) => Math.max(statedPerDrawnPixel, side * scale));

  const values = [
    ['width', `${w}`],
    ['height', `${h}`],
    ...(viewBox ? [] : [['viewBox', `0 0 ${width} ${height}`] as const]),
    ...(isSliver ? [['preserveAspectRatio', 'none'] as const] : []),
  ] as const;
  // Lengths in style sheets would override those of attributes.
  const important = `width:${w}px!important;height:${h}px!important;`;

  const attributes = findAttributes(text, { start: nameEnd, end: rootTag.end });
  const styleAt = attributes.get('style');
  const edits: Edit[] = [
    styleAt === undefined
      ? { start: nameEnd, end: nameEnd, text: ` style="${important}"` }
      : { start: styleAt.start, end: styleAt.start, text: important },
  ];
  const background = styleAt && backgroundOf(text.slice(styleAt.start, styleAt.end));
  if (background !== undefined && !tag.endsWith('/>')) {
    const prefix = tag.slice(1, tag.lastIndexOf(':', nameLength) + 1);
    const shape = drawBackground(background, prefix, viewBox ?? [0, 0, width, height]);
    edits.push({ start: rootTag.end, end: rootTag.end, text: shape });
  }
  // Each value is replaced in its place, so that an error around it stays an error.
  for (const [name, value] of values) {
    const at = attributes.get(name);
    if (at) edits.push({ ...at, text: value });
    else edits.push({ start: nameEnd, end: nameEnd, text: ` ${name}="${value}"` });
  }
  for (const { start, end } of removals) edits.push({ start, end, text: '' });
  for (const { start, end, uri } of images) {
    const other = redrawn.get(uri);
    if (other !== undefined) edits.push({ start, end, text: other });
  }
  return { bytes: Buffer.from(mark + applyEdits(text, edits)), hasOwnSize: hasOwnLength };
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
 * Finds where the values stand, inside their quotes, of the first attribute of each name. A second one is an error in the file,
 * and must stay one.
 */
function findAttributes(text: string, tag: Span): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  // The pattern is sticky, so that a tag of any shape takes linear time.
  const head = /\s*([^\s=<>"'/]+)\s*=\s*(["'])/y;
  head.lastIndex = tag.start;
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const [, name = '', quote = '"'] = match;
    const start = head.lastIndex;
    const end = text.indexOf(quote, start);
    if (end < 0 || end >= tag.end) break;
    if (!found.has(name)) found.set(name, { start, end });
    head.lastIndex = end + 1;
  }
  return found;
}
