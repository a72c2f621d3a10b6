// The catalogue's run-length encoded files, good and bad.

import { testPalette, writeBmp } from '../images/bmp.ts';
import {
  fileRows,
  type Shown,
  type SuiteFile,
  shown,
  startSuite,
  suiteColor,
  suiteHeight,
  suiteIndex,
  suiteWidth,
} from './bitmap-suite.ts';

/**
 * Encodes the suite's picture with runs and literals in turn.
 * @param colors of the palette; for 24 bits, colours themselves
 */
function encodeRle(bits: 4 | 8 | 24, colors: number, topDown = false): number[] {
  const out: number[] = [];
  for (const row of fileRows((x, y) => y * suiteWidth + x, topDown)) {
    const unit = row.map((n) => {
      const [x, y] = [n % suiteWidth, Math.floor(n / suiteWidth)];
      const [red, green, blue] = suiteColor(x, y);
      return bits === 24 ? [blue, green, red] : [suiteIndex(x, y, colors)];
    });
    // One pixel as a run, the next 5 as a literal of odd length, then runs of one; at 4 bits a run of two.
    const [first = [0], ...rest] = unit;
    const literal = rest.splice(0, 5);
    const nibbles = (values: number[][]) =>
      values.flatMap((v, i) => (i % 2 ? [] : [((v[0] ?? 0) << 4) | (values[i + 1]?.[0] ?? 0)]));
    const pack = (values: number[][]) => (bits === 4 ? nibbles(values) : values.flat());
    const packed = pack(literal);
    out.push(1, ...pack([first]), 0, 5, ...packed, ...(packed.length % 2 ? [0] : []));
    const step = bits === 4 ? 2 : 1;
    for (let i = 0; i < rest.length; i += step) {
      const part = rest.slice(i, i + step);
      out.push(part.length, ...pack(part));
    }
    out.push(0, 0);
  }
  return [...out.slice(0, -2), 0, 1];
}

const palette = testPalette(4);
const blank = [0, 0, 0, 0];
const black = [0, 0, 0];

/** @param rows digits are palette indices, '-' black, '.' transparent; top row first */
function draw(rows: readonly string[]): Shown {
  const color = (sign: string) => (sign === '.' ? blank : (palette[Number(sign)] ?? black));
  return shown((x, y) => color(rows[y]?.[x] ?? '.'), rows[0]?.length ?? 0, rows.length);
}

/** @returns the run-length encoded part of the catalogue */
export function rleSuite(): SuiteFile[] {
  const { files, add } = startSuite();
  const size = { width: suiteWidth, height: suiteHeight };
  const indexed = (colors: number) => {
    const full = testPalette(colors);
    return shown((x, y) => full[suiteIndex(x, y, colors)] ?? black);
  };
  const real = shown((x, y) => suiteColor(x, y).slice(0, 3));
  for (const [bits, colors, compression] of [
    [8, 91, 1],
    [4, 16, 2],
  ] as const) {
    for (const headerSize of [40, 64]) {
      const data = encodeRle(bits, colors);
      const bytes = writeBmp({
        ...size,
        headerSize,
        bitsPerPixel: bits,
        compression,
        palette: testPalette(colors),
        data,
      });
      add(`pal${bits}rle header ${headerSize}`, bytes, indexed(colors));
    }
    const data = encodeRle(bits, colors, true);
    const bytes = writeBmp({
      ...size,
      height: -suiteHeight,
      bitsPerPixel: bits,
      compression,
      palette: testPalette(colors),
      data,
    });
    add(`rletopdown ${bits}`, bytes, indexed(colors));
  }
  for (const headerSize of [20, 64]) {
    const data = encodeRle(24, 0);
    const bytes = writeBmp({ ...size, headerSize, bitsPerPixel: 24, compression: 4, data });
    add(`rle24 header ${headerSize}`, bytes, real);
  }

  const cases: [name: string, data: number[], rows: string[]][] = [
    [
      'run past the row (badrlebis)',
      [9, 1, 0, 0, 4, 2, 0, 0, 4, 3, 0, 1],
      ['3333', '2222', '1111'],
    ],
    [
      'more rows than the picture',
      [4, 1, 0, 0, 4, 2, 0, 0, 4, 3, 0, 0, 4, 1, 0, 0, 0, 1],
      ['3333', '2222', '1111'],
    ],
    [
      'index past the palette (pal8badindex)',
      [4, 9, 0, 0, 4, 2, 0, 0, 4, 3, 0, 1],
      ['3333', '2222', '----'],
    ],
    ['cut within a run', [4, 1, 0, 0, 4, 2, 0, 0, 4], ['....', '2222', '1111']],
    ['cut within a literal', [4, 1, 0, 0, 0, 4, 1, 2], ['....', '....', '1111']],
    ['cut within a delta', [4, 1, 0, 0, 0, 2, 1], ['....', '....', '1111']],
  ];
  const base = { width: 4, bitsPerPixel: 8, compression: 1, palette };
  for (const [name, data, rows] of cases) {
    const state = rows.join('').includes('.') ? { complete: false as const } : {};
    add(`rle8 ${name}`, writeBmp({ ...base, height: 3, data }), { ...draw(rows), ...state });
    const flipped = { ...draw([...rows].reverse()), ...state };
    add(`rle8 top-down ${name}`, writeBmp({ ...base, height: -3, data }), flipped);
  }
  const noData = writeBmp({ ...base, height: 3, data: [] });
  add('rle8 no data', noData, { reason: 'damaged' }, 'a picture without pixels helps nobody');
  const nibbles = { width: 5, height: 2, bitsPerPixel: 4, compression: 2, palette };
  add(
    'rle4 odd runs',
    writeBmp({ ...nibbles, data: [3, 0x12, 2, 0x30, 0, 0, 5, 0x23, 0, 1] }),
    draw(['23232', '12130']),
  );
  add(
    'rle4 run past the row (badrle4)',
    writeBmp({ ...nibbles, data: [3, 0x12, 9, 0x30, 0, 0, 5, 0x23, 0, 1] }),
    draw(['23232', '12130']),
  );
  add(
    'rle4 odd literal',
    writeBmp({ ...nibbles, data: [0, 5, 0x12, 0x31, 0x20, 0, 0, 0, 5, 0x23, 0, 1] }),
    draw(['23232', '12312']),
  );
  add('rle4 at 8 bits', writeBmp({ ...nibbles, bitsPerPixel: 8, data: [5, 1, 0, 1] }), {
    reason: 'unsupported',
  });
  return files;
}
