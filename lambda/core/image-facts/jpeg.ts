// JPEG: walks the segments as libjpeg does, so that a segment's content is never taken for a marker.
import type { ByteSource } from './byte-source.ts';
import { readOrientation } from './exif.ts';
import {
  type ColorModel,
  isSize,
  type Orientation,
  type Parsed,
  type Subsampling,
  still,
  unsupported,
} from './facts.ts';

/** ITU T.81 table B.1. */
const marker = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app1: 0xe1, app14: 0xee } as const;

interface FrameKind {
  readonly progressive: boolean;
  readonly lossless: boolean;
  readonly compression: string;
}

/** How a frame header (SOF) says the picture is coded. */
const frameKinds: ReadonlyMap<number, FrameKind> = new Map([
  [0xc0, { progressive: false, lossless: false, compression: 'huffman' }],
  [0xc1, { progressive: false, lossless: false, compression: 'huffman' }],
  [0xc2, { progressive: true, lossless: false, compression: 'huffman' }],
  [0xc3, { progressive: false, lossless: true, compression: 'huffman' }],
  [0xc9, { progressive: false, lossless: false, compression: 'arithmetic' }],
  [0xca, { progressive: true, lossless: false, compression: 'arithmetic' }],
  [0xcb, { progressive: false, lossless: true, compression: 'arithmetic' }],
]);

/** Frame headers that no decoder in use can read. */
const refusedFrames: ReadonlyMap<number, string> = new Map([
  ...[0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf].map((code) => [code, 'a hierarchical JPEG'] as const),
  [0xf7, 'a JPEG-LS image'],
]);

/** A 7 MB file of 64 KB segments before its frame header was seen in the wild; this allows for 250 MB. */
const maxSegments = 4000;
/** Bytes between the segments of a header that are skipped in all. libjpeg skips any number. */
const maxStrayBytes = 65536;

interface Frame {
  readonly kind: FrameKind;
  readonly bitDepth: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

export function parseJpeg(source: ByteSource): Parsed {
  let orientation: Orientation | undefined;
  let adobeTransform: number | undefined;
  let hasJfif = false;
  let frame: Frame | undefined;
  let at = 2;
  let strayBytes = 0;

  for (let i = 0; i < maxSegments && source.missing === undefined; i++) {
    const found = nextMarker(source, at, maxStrayBytes - strayBytes);
    if (found === undefined) return 'damaged';
    const { code, body } = found;
    strayBytes += body - 2 - at;
    at = body;
    if (code === marker.eoi) return 'damaged';
    if (isBare(code)) continue;
    const length = source.u16(body);
    if (length < 2) return 'damaged';
    const end = body + length;

    if (code === marker.app0) hasJfif ||= length >= 7 && source.text(body + 2, 4) === 'JFIF';
    if (code === marker.app1 && length >= 8 && source.text(body + 2, 6) === 'Exif\0\0') {
      orientation ??= readOrientation(source, body + 8, end);
    }
    if (code === marker.app14 && length >= 14 && source.text(body + 2, 5) === 'Adobe') {
      adobeTransform = source.u8(body + 13);
    }
    const refused = refusedFrames.get(code);
    if (refused !== undefined) return unsupported(refused);
    const kind = frameKinds.get(code);
    if (kind !== undefined && frame === undefined) {
      frame = readFrame(source, body, length, kind);
      if (frame === undefined) return 'damaged';
      // The height follows after the first scan (DNL). Neither libjpeg nor a browser reads it there.
      if (frame.height === 0) return unsupported('a JPEG that does not tell its height');
      if (!isSize(frame.width, frame.height)) return 'damaged';
    }
    if (code === marker.sos) {
      if (frame === undefined) return 'damaged';
      const { components, kind: frameKind, ...rest } = frame;
      // libjpeg also holds the whole picture when the first scan lacks a component.
      const progressive = frameKind.progressive || source.u8(body + 2) < components.length;
      return {
        ...still,
        format: 'jpeg',
        ...rest,
        ...frameKind,
        progressive,
        channels: components.length,
        hasAlpha: false,
        colorModel: colorModelOf(components, adobeTransform, hasJfif),
        subsampling: subsamplingOf(components),
        orientation: orientation ?? 1,
        // libjpeg stops after the first scan of any other JPEG.
        scans: progressive ? countScans(source, body - 2) : 1,
      };
    }
    at = end;
  }
  return 'damaged';
}

/** Finds the next marker: past fill bytes (FF FF), stuffed bytes (FF 00) and, like libjpeg, past stray bytes. */
function nextMarker(
  source: ByteSource,
  from: number,
  maxSkip: number,
): { code: number; body: number } | undefined {
  let at = source.find(0xff, from);
  while (at <= from + maxSkip && source.need(at, 2)) {
    const code = source.u8(at + 1);
    if (code !== 0xff && code !== 0) return { code, body: at + 2 };
    at = code === 0xff ? at + 1 : source.find(0xff, at + 2);
  }
  return undefined;
}

/** Markers that libjpeg skips without a segment: TEM, RST0 to RST7, a second SOI, and unknown ones after a bad restart. */
function isBare(code: number): boolean {
  return code < 0xc0 || (code >= 0xd0 && code <= marker.soi);
}

function readFrame(
  source: ByteSource,
  body: number,
  length: number,
  kind: FrameKind,
): Frame | undefined {
  const count = source.u8(body + 7);
  const bitDepth = source.u8(body + 2);
  if (![1, 3, 4].includes(count) || length < 8 + 3 * count) return undefined;
  if (bitDepth < 2 || bitDepth > 16) return undefined;
  const components = Array.from({ length: count }, (_, i) => {
    const at = body + 8 + 3 * i;
    const factors = source.u8(at + 1);
    return { id: source.u8(at), across: factors >> 4, down: factors & 15 };
  });
  if (components.some(({ across, down }) => !isFactor(across) || !isFactor(down))) return undefined;
  return { kind, bitDepth, height: source.u16(body + 3), width: source.u16(body + 5), components };
}

function isFactor(factor: number): boolean {
  return factor >= 1 && factor <= 4;
}

/** The rules by which libjpeg guesses (jdapimin.c, default_decompress_parms). */
function colorModelOf(
  components: readonly Component[],
  adobeTransform: number | undefined,
  hasJfif: boolean,
): ColorModel {
  if (components.length === 1) return 'grey';
  if (components.length === 4) return adobeTransform === 2 ? 'ycck' : 'cmyk';
  if (hasJfif) return 'ycbcr';
  if (adobeTransform !== undefined) return adobeTransform === 0 ? 'rgb' : 'ycbcr';
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycbcr';
}

function subsamplingOf(components: readonly Component[]): Subsampling {
  const [first, second, third] = components;
  if (first === undefined || second === undefined || third === undefined) return '4:0:0';
  if (second.across !== third.across || second.down !== third.down) return 'other';
  const ratio = `${first.across / second.across}x${first.down / second.down}`;
  if (ratio === '1x1') return '4:4:4';
  if (ratio === '2x1') return '4:2:2';
  return ratio === '2x2' ? '4:2:0' : 'other';
}

/**
 * Counts the scans that start in the bytes at hand, up to the end of the picture: a second picture may follow (MPO).
 *
 * The walk is libjpeg's (jdmarker.c): a scan's data end at the next marker, markers without a segment are skipped, and every
 * other segment is skipped by its length, even one that libjpeg refuses. So libjpeg never finds a scan that this walk misses.
 */
function countScans(source: ByteSource, firstScan: number): number {
  let scans = 0;
  let at = source.find(0xff, firstScan);
  while (source.has(at, 2)) {
    const code = source.u8(at + 1);
    if (code === marker.eoi) break;
    if (code === marker.sos) scans++;
    // A second fill byte may itself begin the marker.
    if (code === 0xff) at++;
    else if (isBare(code)) at = source.find(0xff, at + 2);
    else if (source.has(at, 4)) at = source.find(0xff, at + 2 + Math.max(2, source.u16(at + 2)));
    else break;
  }
  return scans;
}
