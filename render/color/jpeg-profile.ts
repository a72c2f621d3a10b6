// Reads the ICC profile of a JPEG as libvips does (jpeg2vips.c), without asking sharp, which copies and parses the file again.

const marker = { startOfScan: 0xda, app2: 0xe2 } as const;
const profileMark = Buffer.from('ICC_PROFILE\0', 'latin1');
const maxParts = 100;

/** @returns the profile, whose parts may come in any order; `undefined` without one. Linear in the bytes of the header. */
export function readJpegProfile(jpeg: Uint8Array): Uint8Array | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  const parts: Uint8Array[] = [];
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== marker.startOfScan) {
    if (jpeg[at + 1] === 0xff) {
      // Any number of fill bytes may stand before a marker.
      at++;
      continue;
    }
    const end = at + 2 + Math.max(2, view.getUint16(at + 2));
    const body = jpeg.subarray(at + 4, end);
    if (jpeg[at + 1] === marker.app2 && profileMark.equals(body.subarray(0, 12))) {
      const number = body[12] ?? 0;
      if (number >= 1 && number <= maxParts && body.length > 14)
        parts[number - 1] = body.subarray(14);
    }
    at = end;
  }
  const gap = Array.from(parts).indexOf(undefined as never);
  const whole = gap < 0 ? parts : parts.slice(0, gap);
  return whole.length > 0 ? Buffer.concat(whole) : undefined;
}
