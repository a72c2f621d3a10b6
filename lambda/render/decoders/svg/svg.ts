// SVG bytes -> may sharp render them, and bytes that it renders at the right size: bounds the cost before librsvg sees them.
import type { DecodeFailure } from '../decoded-image.ts';
import { predictSvgMs } from './svg-cost.ts';
import { type FittedSvg, fitSvg } from './svg-root.ts';
import { SvgRefusal, scanSvg } from './svg-scan.ts';

export { svgDensity } from './svg-root.ts';

export interface SvgLimits {
  readonly maxBytes: number;
  /** librsvg keeps about 5 KB per element. */
  readonly maxElements: number;
  /** Predicted render time at one vCPU; see svg-cost.ts for the measurements. */
  readonly maxMs: number;
  /** Pixels of all images inside data: URIs together; they take 27 ms and 11 MB per million. */
  readonly maxEmbeddedPixels: number;
  /** Pixels of an embedded raster image from its header; undefined when it is no image. */
  readonly pixelsOf: (image: Uint8Array) => number | undefined;
  /** Long side in pixels at which to rasterise. Twice the thumbnail leaves the last step to a good filter. */
  readonly renderSize: number;
}

export interface InspectedSvg extends FittedSvg {
  readonly ok: true;
  readonly predictedMs: number;
  /** Pictures inside the file, each once and as its `data:` URI; not those in drawings inside the drawing. */
  readonly images: readonly string[];
  /** The same drawing with other pictures in the place of some. */
  readonly redraw: (images: ReadonlyMap<string, string>) => FittedSvg;
}

export interface SvgFailure extends Omit<DecodeFailure, 'reason'> {
  readonly reason: DecodeFailure['reason'] | 'too-complex';
}

const embeddedMsPerMegapixel = 30;
const maxSvgInSvg = 2;

/**
 * Judges an SVG by its text alone.
 *
 * It does not bound what depends on the drawing itself: a path of 20,000 crossing edges takes 7 s where the same
 * number of plain ones takes 0.3 s. Render behind a deadline that kills the process.
 * @param bytes the whole file; gzip (svgz) must be unpacked first, with a bound
 * @returns bytes for `sharp(bytes, { density: svgDensity })`, or why not
 */
export function inspectSvg(bytes: Uint8Array, limits: SvgLimits): InspectedSvg | SvgFailure {
  try {
    const { svg, predictedMs } = judge(bytes, limits, { pixels: 0 }, 0);
    const redraw = (images: ReadonlyMap<string, string>) => fitSvg(svg, limits.renderSize, images);
    const images = [...new Set(svg.images.map(({ uri }) => uri))];
    return { ok: true, ...redraw(new Map()), predictedMs, images, redraw };
  } catch (error) {
    if (error instanceof SvgRefusal)
      return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

function judge(bytes: Uint8Array, limits: SvgLimits, spent: { pixels: number }, level: number) {
  if (bytes.length > limits.maxBytes)
    throw new SvgRefusal('too-complex', `over ${limits.maxBytes} bytes`);
  const svg = scanSvg(bytes, limits.maxElements);
  const predictedMs = predictSvgMs(svg, limits.maxMs, (uri) => {
    const image = readDataUri(uri);
    if (looksLikeSvg(image)) {
      if (level >= maxSvgInSvg) throw new SvgRefusal('too-complex', 'SVG inside SVG inside SVG');
      return judge(image, limits, spent, level + 1).predictedMs;
    }
    const pixels = limits.pixelsOf(image) ?? 0;
    spent.pixels += pixels;
    if (spent.pixels > limits.maxEmbeddedPixels)
      throw new SvgRefusal('too-complex', 'embedded images too large');
    return (pixels / 1e6) * embeddedMsPerMegapixel;
  });
  return { svg, predictedMs };
}

/** @returns the bytes inside; of a wrong one, whatever can be read */
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

/** By content, because the declared type of a data: URI may lie. Gzip is left to scanSvg to refuse. */
function looksLikeSvg(image: Uint8Array): boolean {
  const head = Buffer.from(image.subarray(0, 64))
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart();
  return head.startsWith('<') || (image[0] === 0x1f && image[1] === 0x8b);
}
