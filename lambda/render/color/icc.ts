// The little that we read of an ICC profile ourselves.

const headerBytes = 128;

/**
 * @returns the signature of the colours it is for ("RGB ", "GRAY", "CMYK", ...), as the header has it; `undefined` when
 * there is no whole header
 */
export function colorSpaceOf(profile: Uint8Array): string | undefined {
  if (profile.length <= headerBytes) return undefined;
  return String.fromCharCode(...profile.subarray(16, 20));
}
