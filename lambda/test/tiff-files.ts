// TIFF files of kinds that no encoder here writes: one number in the directory is changed.
export const tiffTag = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  planarConfiguration: 284,
} as const;

/** @param tiff little endian; the tag must be there, with a value that needs no place of its own */
export function withTiffTag(tiff: Uint8Array, tag: number, value: number): Uint8Array {
  const changed = Buffer.from(tiff);
  const directory = changed.readUInt32LE(4);
  const count = changed.readUInt16LE(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + 12 * i;
    if (changed.readUInt16LE(at) !== tag) continue;
    changed.writeUInt16LE(value, at + 8);
    return changed;
  }
  throw new Error(`a TIFF without tag ${tag}`);
}
