// Judges an SVG before librsvg sees it, and makes bytes that sharp renders at the right size.
import { readImageFacts } from '#core/image-facts.ts';
import type { DecodeFailure } from '../decoded-image.ts';
import { predictSvgMs } from './svg-cost.ts';
import { type FittedSvg, fitSvg } from './svg-root.ts';
import { type ScannedSvg, scanSvg } from './svg-scan.ts';
import { SvgRefusal, tooComplex } from './svg-text.ts';

export { svgDensity } from './svg-root.ts';

export interface InspectedSvg extends FittedSvg {
  readonly ok: true;
  /** The raster images inside the file, each once and as its `data:` URI. Drawings inside the drawing are not searched. */
  readonly images: readonly string[];
  /** @returns the same drawing with other images, by the `data:` URIs of those that they replace */
  readonly redraw: (images: ReadonlyMap<string, string>) => FittedSvg;
}

export interface SvgFailure extends Omit<DecodeFailure, 'reason'> {
  readonly reason: DecodeFailure['reason'] | 'too-complex';
}

const maxBytes = 5_000_000;
/** Pixels of all images in `data:` URIs together. A million pixels take 27 ms and 11 MB. */
const maxEmbeddedPixels = 25_000_000;
const embeddedMsPerMegapixel = 30;
const maxSvgInSvg = 2;

/**
 * Judges an SVG by its text alone. Some costs depend on the drawing: a path of 20,000 crossing edges takes 7 s, and
 * one of 20,000 plain edges takes 0.3 s. So the caller needs a deadline that kills the process.
 *
 * @param bytes the whole file. Gzip (svgz) is refused: the caller must unpack it first, with a bound
 * @param renderSize long side in pixels. Twice the thumbnail's size leaves the last step to a good filter
 * @returns bytes for `sharp(bytes, { density: svgDensity })`, or why there are none
 */
export function inspectSvg(bytes: Uint8Array, renderSize: number): InspectedSvg | SvgFailure {
  try {
    const { svg } = judge(bytes, { pixels: 0 }, 0);
    const redraw = (images: ReadonlyMap<string, string>) => fitSvg(svg, renderSize, images);
    const images = [...new Set(svg.images.map(({ uri }) => uri))];
    return { ok: true, ...redraw(new Map()), images, redraw };
  } catch (error) {
    if (!(error instanceof SvgRefusal)) throw error;
    return { ok: false, reason: error.reason, detail: error.message };
  }
}

/** @param spent the embedded pixels so far */
function judge(
  bytes: Uint8Array,
  spent: { pixels: number },
  level: number,
): { svg: ScannedSvg; ms: number } {
  if (bytes.length > maxBytes) throw tooComplex(`over ${maxBytes} bytes`);
  const svg = scanSvg(bytes);
  const ms = predictSvgMs(svg, (uri) => {
    const image = readDataUri(uri);
    if (looksLikeSvg(image)) {
      if (level >= maxSvgInSvg) throw tooComplex('SVG inside SVG inside SVG');
      return judge(image, spent, level + 1).ms;
    }
    const found = readImageFacts(image, image.length);
    const pixels = found.ok ? found.facts.width * found.facts.height * found.facts.frames : 0;
    spent.pixels += pixels;
    if (spent.pixels > maxEmbeddedPixels) throw tooComplex('embedded images too large');
    return (pixels / 1e6) * embeddedMsPerMegapixel;
  });
  return { svg, ms };
}

/** @returns the bytes inside, or the readable part of a malformed URI */
export function readDataUri(uri: string): Uint8Array {
  const comma = uri.indexOf(',');
  const content = uri.slice(comma + 1);
  if (/;\s*base64\s*$/i.test(uri.slice(0, comma))) return Buffer.from(content, 'base64');
  return Buffer.from(
    content.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

/** Looks at the content, because the declared type of a `data:` URI may lie. `scanSvg` refuses gzip. */
function looksLikeSvg(image: Uint8Array): boolean {
  const head = Buffer.from(image.subarray(0, 64))
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart();
  return head.startsWith('<') || (image[0] === 0x1f && image[1] === 0x8b);
}
