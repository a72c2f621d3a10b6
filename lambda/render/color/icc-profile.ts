// The frame of an ICC profile: its header and its tags. It came with an upload, so nothing it says is believed unchecked.
import { d50 } from './rgb-spaces.ts';

export interface IccProfile {
  /** Of the pixels: four characters, `CMYK` or `RGB ` for instance. */
  readonly colorSpace: string;
  readonly connectionSpace: 'Lab' | 'XYZ';
  /** @returns the bytes of the first tag of that name, at least four of them */
  tag(name: string): DataView | undefined;
}

/** Byte offsets by ICC.1:2022, 7.2 and 7.3. */
const header = { size: 0, version: 8, colorSpace: 16, connectionSpace: 20, mark: 36, white: 68 };
const tagCountAt = 128;
const tagTableAt = 132;
const tagEntryBytes = 12;

const newestVersion = 4;
/** How far each value of the white may be from D50: as much as Chromium (skcms) lets pass. */
const whiteTolerance = 0.01;

/** @returns `undefined` where Chromium takes the profile for broken: it then shows the picture as if there were none */
export function readIccProfile(bytes: Uint8Array): IccProfile | undefined {
  if (bytes.length < tagTableAt) return undefined;
  const all = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = all.getUint32(header.size);
  const tagCount = all.getUint32(tagCountAt);
  if (size > bytes.length || size < tagTableAt + tagCount * tagEntryBytes) return undefined;
  const connectionSpace = textAt(all, header.connectionSpace).trimEnd();
  if (connectionSpace !== 'Lab' && connectionSpace !== 'XYZ') return undefined;
  const isIcc = textAt(all, header.mark) === 'acsp';
  if (!isIcc || all.getUint8(header.version) > newestVersion || !hasD50White(all)) return undefined;
  const tags = Array.from({ length: tagCount }, (_, i) => tagTableAt + i * tagEntryBytes);
  const areInside = tags.every((at) => {
    const bytesOfTag = all.getUint32(at + 8);
    return bytesOfTag >= 4 && all.getUint32(at + 4) + bytesOfTag <= size;
  });
  if (!areInside) return undefined;
  return {
    colorSpace: textAt(all, header.colorSpace),
    connectionSpace,
    tag(name) {
      const at = tags.find((entry) => textAt(all, entry) === name);
      if (at === undefined) return undefined;
      const start = bytes.byteOffset + all.getUint32(at + 4);
      return new DataView(bytes.buffer, start, all.getUint32(at + 8));
    },
  };
}

/**
 * @returns the signature of the colours it is for ("RGB ", "GRAY", "CMYK", ...), as the header has it; `undefined` when
 * there is no whole header
 */
export function colorSpaceOf(profile: Uint8Array): string | undefined {
  if (profile.length <= tagCountAt) return undefined;
  return String.fromCharCode(...profile.subarray(16, 20));
}

/** Four characters. */
export function textAt(view: DataView, at: number): string {
  const letter = (i: number) => view.getUint8(at + i);
  return String.fromCharCode(letter(0), letter(1), letter(2), letter(3));
}

/** s15Fixed16: a signed number with 16 bits behind the point. */
export function fixedAt(view: DataView, at: number): number {
  return view.getInt32(at) / 65_536;
}

function hasD50White(view: DataView): boolean {
  return d50.every(
    (value, i) => Math.abs(fixedAt(view, header.white + 4 * i) - value) <= whiteTolerance,
  );
}
