// JPEG: walks the segments as libjpeg does, so it never takes a segment's content for a marker.
import type { ByteSource } from './byte-source.ts';
import { readOrientation } from './exif.ts';
import { isSize, type Orientation, type Parsed, still, unsupported } from './facts.ts';
import {
  colorModelOf,
  type Frame,
  frameKinds,
  readFrame,
  refusedFrames,
  subsamplingOf,
} from './jpeg-frame.ts';

/** ITU T.81 table B.1. */
const marker = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app1: 0xe1, app14: 0xee } as const;

/** A real file had 7 MB of 64 KB segments before its frame header. This limit allows 250 MB. */
const maxSegments = 4000;
/** Bytes between the segments of a header that are skipped in total. libjpeg skips any number. */
const maxStrayBytes = 65536;

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
    // A length counts its own 2 bytes. libjpeg reads a comment or APPn with a smaller one as empty.
    const length = Math.max(2, source.u16(body));
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
      // The height may follow after the first scan (DNL). Neither libjpeg nor a browser reads it there.
      if (frame.height === 0) return unsupported('a JPEG without its height');
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

/** Finds the next marker after fill bytes (FF FF) and stuffed bytes (FF 00), and after stray bytes as libjpeg does. */
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

/** libjpeg skips these markers without a segment: TEM, RST0 to RST7, a second SOI, and unknown ones after a bad restart. */
function isBare(code: number): boolean {
  return code < 0xc0 || (code >= 0xd0 && code <= marker.soi);
}

/**
 * Counts the scans that start in the available bytes, up to the end of the picture: a second picture may follow (MPO).
 *
 * It walks as libjpeg does (jdmarker.c): the next marker ends a scan's data, markers without a segment are skipped, and
 * all other segments are skipped by their length, even those that libjpeg refuses. So libjpeg never finds a scan that this
 * walk misses.
 */
function countScans(source: ByteSource, firstScan: number): number {
  let scans = 0;
  let at = source.find(0xff, firstScan);
  while (source.has(at, 2)) {
    const code = source.u8(at + 1);
    if (code === marker.eoi) break;
    if (code === marker.sos) scans++;
    // The second fill byte may be the first byte of the marker.
    if (code === 0xff) at++;
    else if (isBare(code)) at = source.find(0xff, at + 2);
    else if (source.has(at, 4)) at = source.find(0xff, at + 2 + Math.max(2, source.u16(at + 2)));
    else break;
  }
  return scans;
}
