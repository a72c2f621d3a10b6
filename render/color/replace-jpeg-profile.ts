// Replaces the ICC profile of a CMYK JPEG with the profile that shows its inks as Chromium does.

const afterStart = 2;
const marker = { startOfScan: 0xda, app2: 0xe2 } as const;
const profileMark = Buffer.from('ICC_PROFILE\0', 'latin1');
/** The length of a segment has 16 bits and includes itself. */
const maxBytes = 0xffff - 2 - profileMark.length - 2;

/**
 * @param profile at most 65,519 bytes, which fit in one segment
 * @returns a copy of the file
 * @throws RangeError when the profile is longer
 */
export function replaceJpegProfile(jpeg: Uint8Array, profile: Uint8Array): Uint8Array {
  if (profile.length > maxBytes) throw new RangeError(`${profile.length} bytes of profile`);
  const parts = [jpeg.subarray(0, afterStart), segmentOf(profile)];
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let at = afterStart;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== marker.startOfScan) {
    // Any number of fill bytes may stand before a marker.
    const bytes = jpeg[at + 1] === 0xff ? 1 : 2 + view.getUint16(at + 2);
    const segment = jpeg.subarray(at, at + bytes);
    if (!isProfile(segment)) parts.push(segment);
    at += bytes;
  }
  return Buffer.concat([...parts, jpeg.subarray(at)]);
}

function isProfile(segment: Uint8Array): boolean {
  return segment[1] === marker.app2 && profileMark.equals(segment.subarray(4, 16));
}

function segmentOf(profile: Uint8Array): Uint8Array {
  const head = Buffer.from([0xff, marker.app2, 0, 0]);
  head.writeUInt16BE(2 + profileMark.length + 2 + profile.length, 2);
  return Buffer.concat([head, profileMark, Buffer.from([1, 1]), profile]);
}
