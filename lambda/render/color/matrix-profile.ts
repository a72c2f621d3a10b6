// Primaries, white and a transfer curve -> an ICC profile, so that sharp converts such pixels like any others.

import { d50, type Matrix, type RgbSpace, rgbToXyzD50, type Triple } from './rgb-spaces.ts';

/** Entries of the curve: enough for 8 bits of any gamma, and few enough for lcms to take as they are. */
const curvePoints = 4096;

/**
 * Builds a matrix/curve display profile.
 *
 * @param linearise stored value 0..1 -> linear light 0..1
 * @param name description inside the profile, for whoever looks into a file
 * @returns an ICC version 2 profile
 */
export function matrixProfile(
  space: RgbSpace,
  linearise: (stored: number) => number,
  name: string,
): Uint8Array {
  const curve = Buffer.alloc(12 + curvePoints * 2);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(curvePoints, 8);
  for (let i = 0; i < curvePoints; i++) {
    const value = Math.round(65_535 * linearise(i / (curvePoints - 1)));
    curve.writeUInt16BE(Math.max(0, Math.min(65_535, value)), 12 + i * 2);
  }
  return assemble(rgbToXyzD50(space), curve, name);
}

function assemble(columns: Matrix, curve: Buffer, name: string): Uint8Array {
  const xyz = (v: Triple) => {
    const out = Buffer.alloc(20);
    out.write('XYZ ', 'latin1');
    writeFixed(out, 8, v);
    return out;
  };
  const text = Buffer.from(`${name}\0`, 'latin1');
  const desc = Buffer.alloc(12 + text.length + 78); // the rest: empty Unicode and ScriptCode names
  desc.write('desc', 'latin1');
  desc.writeUInt32BE(text.length, 8);
  desc.set(text, 12);
  const column = (i: 0 | 1 | 2): Triple => [columns[0][i], columns[1][i], columns[2][i]];
  const blocks: Record<string, Buffer> = {
    desc,
    cprt: Buffer.from('text\0\0\0\0CC0\0', 'latin1'),
    wtpt: xyz(d50),
    rXYZ: xyz(column(0)),
    gXYZ: xyz(column(1)),
    bXYZ: xyz(column(2)),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  };
  const names = Object.entries(blocks);
  const table = Buffer.alloc(4 + names.length * 12);
  table.writeUInt32BE(names.length);
  const data: Buffer[] = [];
  const placed = new Map<Buffer, number>();
  let end = 128 + table.length;
  names.forEach(([tag, block], i) => {
    let at = placed.get(block);
    if (at === undefined) {
      at = end;
      placed.set(block, at);
      const padding = Buffer.alloc((4 - (block.length % 4)) % 4);
      data.push(block, padding);
      end += block.length + padding.length;
    }
    table.write(tag, 4 + i * 12, 'latin1');
    table.writeUInt32BE(at, 8 + i * 12);
    table.writeUInt32BE(block.length, 12 + i * 12);
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(end, 0);
  header.writeUInt32BE(0x0240_0000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  writeFixed(header, 68, d50);
  return Buffer.concat([header, table, ...data]);
}

/** Three s15Fixed16 numbers, as ICC stores them. */
function writeFixed(out: Buffer, at: number, values: Triple): void {
  let cursor = at;
  for (const value of values) cursor = out.writeInt32BE(Math.round(value * 65_536), cursor);
}
