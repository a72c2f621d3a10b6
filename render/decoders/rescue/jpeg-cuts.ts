// Finds where a JPEG can be cut so that the part before the cut is a whole picture.

const marker = { start: 0xd8, end: 0xd9, scan: 0xda } as const;

/**
 * Finds the markers after the start of the first scan. Bytes inside the segments do not count. A decoder stops at the first
 * fault, so it reads every file that is cut before the fault, and none that is cut after it.
 *
 * @returns offsets in bytes, ascending; none when no scan starts
 */
export function findJpegCuts(jpeg: Uint8Array): number[] {
  const cuts: number[] = [];
  let hasScan = false;
  for (let at = jpeg.indexOf(0xff, 2); at >= 0; at = jpeg.indexOf(0xff, at)) {
    const code = jpeg[at + 1];
    if (code === undefined) break;
    // This is a byte of data, a fill byte, or a restart within a scan.
    if (code === 0 || code === 0xff || (code >= 0xd0 && code < marker.start)) {
      at += code === 0xff ? 1 : 2;
      continue;
    }
    if (hasScan) cuts.push(at);
    if (code === marker.end && hasScan) break;
    hasScan ||= code === marker.scan;
    at += 2;
    if (hasSegment(code)) at += ((jpeg[at] ?? 0) << 8) | (jpeg[at + 1] ?? 0);
  }
  return cuts;
}

/** @returns the file up to the cut, with an end marker */
export function cutJpeg(jpeg: Uint8Array, at: number): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, at), new Uint8Array([0xff, marker.end])]);
}

/** Whether a length in bytes and a body follow the marker; ITU T.81, table B.1. */
function hasSegment(code: number): boolean {
  return (code >= 0xc0 && code < 0xd0) || code >= marker.scan;
}
