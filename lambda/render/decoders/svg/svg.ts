// SVG bytes -> may sharp render them, and at which density: bounds the cost before librsvg sees the file.
import type { DecodeFailure } from '../decoded-image.ts';
import { predictSvgMs } from './svg-cost.ts';
import { type ScannedSvg, SvgRefusal, scanSvg } from './svg-scan.ts';

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

export interface InspectedSvg {
  readonly ok: true;
  /** Size in CSS pixels as sharp would report it at 72 dpi; absent when only drawing the picture can tell. */
  readonly width?: number;
  readonly height?: number;
  /** Whether the file says how large it wants to be; with a viewBox alone it takes whatever room there is. */
  readonly hasOwnSize: boolean;
  /** For `sharp(bytes, { density })`: makes the long side about `renderSize`, whatever the file's own size. */
  readonly density: number;
  readonly predictedMs: number;
}

export interface SvgFailure extends Omit<DecodeFailure, 'reason'> {
  readonly reason: DecodeFailure['reason'] | 'too-complex';
}

const embeddedMsPerMegapixel = 30;
const maxSvgInSvg = 2;
const sharpDensity = { least: 1, most: 100_000, neutral: 72 } as const;

/**
 * Judges an SVG by its text alone.
 *
 * It does not bound what depends on the drawing itself: a path of 20,000 crossing edges takes 7 s where the same
 * number of plain ones takes 0.3 s. Render behind a deadline that kills the process.
 * @param bytes the whole file; gzip (svgz) must be unpacked first, with a bound
 * @returns the density to render at, or why not
 */
export function inspectSvg(bytes: Uint8Array, limits: SvgLimits): InspectedSvg | SvgFailure {
  try {
    const { svg, predictedMs } = judge(bytes, limits, { pixels: 0 }, 0);
    const sides = sidesOf(svg);
    const hasOwnSize = ['width', 'height'].some((name) => isLength(svg.root.attributes.get(name)));
    if (!sides) return { ok: true, hasOwnSize, density: sharpDensity.neutral, predictedMs };
    const size: Size = { width: sides[0].pixels, height: sides[1].pixels };
    const density = densityFor(sides, limits.renderSize);
    if (predictedPixels(sides, density) > 16 * limits.renderSize ** 2) {
      return { ok: false, reason: 'too-many-pixels', detail: `${size.width}x${size.height}` };
    }
    return { ok: true, ...size, hasOwnSize, density, predictedMs };
  } catch (error) {
    if (error instanceof SvgRefusal)
      return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

/** A percentage is one of whatever room there is. */
function isLength(value: string | undefined): boolean {
  return value !== undefined && !value.includes('%');
}

function judge(bytes: Uint8Array, limits: SvgLimits, spent: { pixels: number }, level: number) {
  if (bytes.length > limits.maxBytes)
    throw new SvgRefusal('too-complex', `over ${limits.maxBytes} bytes`);
  const svg = scanSvg(bytes, limits.maxElements);
  const predictedMs = predictSvgMs(svg, (uri) => {
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
  if (predictedMs > limits.maxMs)
    throw new SvgRefusal('too-complex', `about ${Math.round(predictedMs)} ms to draw`);
  return { svg, predictedMs };
}

function readDataUri(uri: string): Uint8Array {
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

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Side {
  readonly pixels: number;
  /** In inches, points, millimetres: libvips then applies the density twice, as resolution and as scale. */
  readonly physical: boolean;
}

/** CSS units at the 72 dpi that libvips assumes; em and ex of librsvg's default 12 px font. */
const unitPixels: Readonly<Record<string, number>> = { '': 1, px: 1, em: 12, ex: 6 };
const physicalUnitPixels: Readonly<Record<string, number>> = {
  pt: 1,
  pc: 12,
  in: 72,
  cm: 72 / 2.54,
  mm: 72 / 25.4,
};

function sidesOf({ root }: ScannedSvg): readonly [Side, Side] | undefined {
  const viewBox =
    root.attributes
      .get('viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [, , boxWidth = 0, boxHeight = 0] = viewBox;
  const side = (name: string, whole: number): Side | undefined => {
    const length = /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z%]*)\s*$/i;
    const [, digits, unit = ''] = length.exec(root.attributes.get(name) ?? '') ?? [];
    const scale = unit === '%' ? whole / 100 : unitPixels[unit.toLowerCase()];
    const physicalScale = physicalUnitPixels[unit.toLowerCase()];
    const pixels = Number(digits) * (scale ?? physicalScale ?? Number.NaN);
    return pixels > 0 ? { pixels, physical: physicalScale !== undefined } : undefined;
  };
  const width = side('width', boxWidth);
  const height = side('height', boxHeight);
  if (width && height) return [width, height];
  if (!(boxWidth > 0 && boxHeight > 0)) return undefined;
  if (width) return [width, { ...width, pixels: (width.pixels * boxHeight) / boxWidth }];
  if (height) return [{ ...height, pixels: (height.pixels * boxWidth) / boxHeight }, height];
  return [
    { pixels: boxWidth, physical: false },
    { pixels: boxHeight, physical: false },
  ];
}

function densityFor(sides: readonly Side[], renderSize: number): number {
  const each = sides.map(({ pixels, physical }) => {
    const scale = renderSize / pixels;
    return sharpDensity.neutral * (physical ? Math.sqrt(scale) : scale);
  });
  return Math.min(sharpDensity.most, Math.max(sharpDensity.least, Math.min(...each)));
}

function predictedPixels(sides: readonly Side[], density: number): number {
  const scale = density / sharpDensity.neutral;
  return sides.reduce((area, { pixels, physical }) => {
    return area * Math.max(1, pixels * (physical ? scale ** 2 : scale));
  }, 1);
}
