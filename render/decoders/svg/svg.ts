// Rewrites an SVG so that librsvg draws, at the wanted size, what a browser shows. librsvg loads nothing from outside the file.
import { findRoot } from '#core/image-facts/text.ts';
import { redrawAsPng } from './svg-images.ts';
import { fitRoot } from './svg-root.ts';
import { readXml } from './svg-text.ts';

export { svgDensity } from './svg-root.ts';

export interface FittedSvg {
  readonly bytes: Uint8Array;
  /** Whether the file states a length. A drawing with a view box alone takes all the room there is. */
  readonly hasOwnSize: boolean;
}

/** libvips recognises an SVG by this tag in the first 1000 bytes. Long DTDs and prefixes would hide it. */
const mark = '<!-- <svg, so that libvips sees one -->';

/**
 * Takes time in proportion to the text. Nothing bounds the time or the memory that librsvg needs for the result, so the caller
 * needs a process with limits.
 *
 * @param bytes the whole file, not compressed
 * @param drawnSide longest side in pixels. Twice the thumbnail's size leaves the last step to a good filter
 * @returns UTF-8 for `sharp(bytes, { density: svgDensity })`; `undefined` when there is no root element. It is well-formed
 *   only if the file was: a file that browsers refuse stays refused
 */
export async function fitSvg(bytes: Uint8Array, drawnSide: number): Promise<FittedSvg | undefined> {
  const text = await redrawAsPng(dropSelfReferences(readXml(bytes)));
  const root = findRoot(text);
  if (root === undefined || root === 'html') return undefined;
  const { tag, hasOwnSize } = fitRoot(root, drawnSide);
  const fitted = mark + text.slice(0, root.start) + tag + text.slice(root.end);
  return { bytes: Buffer.from(fitted), hasOwnSize };
}

const paintServer = /<(?:[\w.-]+:)?(?:linearGradient|radialGradient|pattern)\s[^<>]*>/g;

/** Inkscape wrote gradients and patterns that refer to themselves. Browsers ignore such a reference, librsvg draws nothing. */
function dropSelfReferences(text: string): string {
  return text.replace(paintServer, (tag) => {
    const [, id] = /\sid\s*=\s*["']([^"']*)/.exec(tag) ?? [];
    return id ? tag.replace(`"#${id}"`, '""').replace(`'#${id}'`, "''") : tag;
  });
}
