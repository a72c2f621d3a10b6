// Leaves out the segment in which a JPEG is cut off. libjpeg reads on behind a scan that is cut off, but not behind a table.

const marker = { firstRestart: 0xd0, lastRestart: 0xd7, end: 0xd9, scan: 0xda } as const;
/** Bytes of a scan's marker and header, at most; ITU T.81, B.2.3. */
const maxScanHeader = 16;

/** @returns `undefined` when the file ends within a scan, or with an end marker */
export function withoutCutSegment(bytes: Uint8Array): Uint8Array | undefined {
  const jpeg = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = jpeg.lastIndexOf(0xff); at > 0; at = jpeg.lastIndexOf(0xff, at - 1)) {
    const code = jpeg[at + 1] ?? 0;
    const isData = code === 0 || code === 0xff;
    if (isData || (code >= marker.firstRestart && code <= marker.lastRestart)) continue;
    const isScan = code === marker.scan && jpeg.length - at >= maxScanHeader;
    if (isScan || code === marker.end) return undefined;
    return Buffer.concat([jpeg.subarray(0, at), Uint8Array.of(0xff, marker.end)]);
  }
  return undefined;
}
