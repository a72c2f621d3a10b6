// Writes an ICC profile. sharp takes a profile only from a file, so PNGs, AVIFs, HEICs and CMYK JPEGs get one from here.
import { d50, type Triple } from './rgb-spaces.ts';

export interface IccParts {
  /** `prtr` is a press, `mntr` a screen. */
  readonly deviceClass: 'prtr' | 'mntr';
  readonly colorSpace: 'CMYK' | 'GRAY' | 'RGB ';
  readonly connectionSpace: 'Lab ' | 'XYZ ';
  readonly version: 2 | 4;
  /** Each tag starts with its four-letter type and four zeros. Names that share one array share one copy in the profile. */
  readonly tags: Readonly<Record<string, Uint8Array>>;
}

export function xyzTag(xyz: Triple): Uint8Array {
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), ...xyz.map(fixed)]);
}

/** The tag with the white of the connection space. */
export function d50Tag(): Uint8Array {
  return xyzTag(d50);
}

/** s15Fixed16. */
export function fixed(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}

/** Lays out the header, the tag table and the tags (ICC.1:2022, 7.2 and 7.3). */
export function writeIcc(parts: IccParts): Uint8Array {
  const entries = Object.entries(parts.tags);
  const table = Buffer.alloc(4 + 12 * entries.length);
  table.writeUInt32BE(entries.length);
  const starts = new Map<Uint8Array, number>();
  const body: Uint8Array[] = [];
  let end = 128 + table.length;
  for (const [i, [name, tag]] of entries.entries()) {
    const start = starts.get(tag) ?? end;
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(start, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    if (start < end) continue;
    starts.set(tag, start);
    const padding = Buffer.alloc(-tag.length & 3);
    body.push(tag, padding);
    end += tag.length + padding.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(end);
  header[8] = parts.version;
  header.write(parts.deviceClass + parts.colorSpace + parts.connectionSpace, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  Buffer.concat(d50.map(fixed)).copy(header, 68);
  return Buffer.concat([header, table, ...body]);
}
