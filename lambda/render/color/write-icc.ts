// An ICC profile from its tags.
import { d50 } from './rgb-spaces.ts';

export interface IccParts {
  /** `prtr` of a press, `mntr` of a screen. */
  readonly deviceClass: 'prtr' | 'mntr';
  readonly colorSpace: 'CMYK' | 'GRAY';
  readonly connectionSpace: 'Lab ' | 'XYZ ';
  readonly version: 2 | 4;
  /** By name; each begins with its kind and four zeros. */
  readonly tags: Readonly<Record<string, Uint8Array>>;
}

/** The tag that holds the white of the connection space. */
export function d50Tag(): Uint8Array {
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), ...d50.map(fixed)]);
}

/** s15Fixed16. */
export function fixed(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}

/** Lays out header, tag table and tags (ICC.1:2022, 7.2 and 7.3). */
export function writeIcc(parts: IccParts): Uint8Array {
  const entries = Object.entries(parts.tags);
  const table = Buffer.alloc(4 + 12 * entries.length);
  table.writeUInt32BE(entries.length);
  let end = 128 + table.length;
  const body = entries.map(([name, tag], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(end, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    const padded = Buffer.concat([tag, Buffer.alloc(-tag.length & 3)]);
    end += padded.length;
    return padded;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(end);
  header[8] = parts.version;
  header.write(parts.deviceClass + parts.colorSpace + parts.connectionSpace, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  Buffer.concat(d50.map(fixed)).copy(header, 68);
  return Buffer.concat([header, table, ...body]);
}
