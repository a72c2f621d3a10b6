// Test support: PNG files of every kind, made from samples, with the pixels they must show.
import { crc32, deflateSync } from 'node:zlib';
import { pngSignature } from '#render/decoders/rescue/png-chunks.ts';
import { adam7 } from '#render/decoders/rescue/png-passes.ts';

export interface PngKind {
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly isInterlaced: boolean;
  /** With a transparent colour, or palette alpha. */
  readonly hasTransparency: boolean;
}

export interface PngFixture extends PngKind {
  readonly width: number;
  readonly height: number;
  /** Filtered rows, as they are before compression. */
  readonly raw: Buffer;
  readonly rgba: Uint8Array;
  /** The file around any data. */
  wrap(...pictureChunks: Buffer[]): Buffer;
}

export const size = { width: 19, height: 21 };
const sampleCounts = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const depths = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
} as const;
/** With the size of the block that each pixel stands for until later passes come. */
export const passes = adam7.map(({ x, y, stepX, stepY }) => {
  return { x, y, dx: stepX, dy: stepY, w: x || stepX, h: y || stepY };
});
const onePass = [{ x: 0, y: 0, dx: 1, dy: 1, w: 1, h: 1 }];

/** Every kind that the standard allows. */
export const pngKinds: readonly PngKind[] = ([0, 2, 3, 4, 6] as const).flatMap((colorType) =>
  depths[colorType].flatMap((bitDepth) =>
    [false, true].flatMap((isInterlaced) =>
      (colorType < 4 ? [false, true] : [false]).map((hasTransparency) => ({
        colorType,
        bitDepth,
        isInterlaced,
        hasTransparency,
      })),
    ),
  ),
);

export function nameOf({ colorType, bitDepth, isInterlaced, hasTransparency }: PngKind): string {
  return `type ${colorType}, ${bitDepth} bit${isInterlaced ? ', interlaced' : ''}${hasTransparency ? ', tRNS' : ''}`;
}

export function chunk(type: string, body: Uint8Array = Buffer.alloc(0), crcFault = 0): Buffer {
  const made = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), body, Buffer.alloc(4)]);
  made.writeUInt32BE(body.length);
  made.writeUInt32BE((crc32(made.subarray(4, -4)) ^ crcFault) >>> 0, made.length - 4);
  return made;
}

export function headerChunk(width: number, height: number, kind: PngKind): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width);
  body.writeUInt32BE(height, 4);
  body.set([kind.bitDepth, kind.colorType, 0, 0, kind.isInterlaced ? 1 : 0], 8);
  return chunk('IHDR', body);
}

/** The rows of a pass that carry pixels. */
export function passesOf({ isInterlaced }: PngKind) {
  return isInterlaced ? passes : onePass;
}

export function makePng(kind: PngKind, seed = 1): PngFixture {
  const { width, height } = size;
  const { colorType, bitDepth } = kind;
  const largest = 2 ** bitDepth - 1;
  const samples = sampleCounts[colorType];
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  };
  const values = Array.from({ length: width * height * samples }, () => random() & largest);
  const palette = Uint8Array.from({ length: 3 * Math.min(256, largest + 1) }, () => random());
  const alphas = Uint8Array.from({ length: Math.min(16, largest + 1) }, () => random());
  const keyed = kind.hasTransparency ? values.slice(0, samples) : [];

  const toByte = (value: number) => Math.round((value * 255) / largest);
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const own = values.slice(i * samples, (i + 1) * samples);
    const [a = 0, b = 0, c = 0, d = 0] = own;
    const isKeyed = keyed.length > 0 && own.every((value, s) => value === keyed[s]);
    if (colorType === 3) {
      const alpha = kind.hasTransparency ? (alphas[a] ?? 255) : 255;
      rgba.set([...palette.subarray(3 * a, 3 * a + 3), alpha], 4 * i);
    } else if (colorType === 0 || colorType === 4) {
      const alpha = colorType === 4 ? toByte(b) : isKeyed ? 0 : 255;
      rgba.set([toByte(a), toByte(a), toByte(a), alpha], 4 * i);
    } else {
      const alpha = colorType === 6 ? toByte(d) : isKeyed ? 0 : 255;
      rgba.set([toByte(a), toByte(b), toByte(c), alpha], 4 * i);
    }
  }

  const bits = samples * bitDepth;
  const rows: Buffer[] = [];
  for (const pass of passesOf(kind)) {
    let above = Buffer.alloc(width * 8);
    for (let y = pass.y; y < height && pass.x < width; y += pass.dy) {
      const packed: number[] = [];
      for (let x = pass.x; x < width; x += pass.dx) {
        const from = (y * width + x) * samples;
        for (const value of values.slice(from, from + samples)) {
          for (let bit = bitDepth - 1; bit >= 0; bit--) packed.push((value >> bit) & 1);
        }
      }
      const row = Buffer.alloc(Math.ceil(packed.length / 8));
      packed.forEach((bit, at) => {
        row[at >> 3] = (row[at >> 3] ?? 0) | (bit << (7 - (at & 7)));
      });
      rows.push(filterRow(rows.length % 5, row, above, Math.max(1, bits >> 3)));
      above = row;
    }
  }

  const transparency =
    colorType === 3 ? Buffer.from(alphas) : Buffer.from(keyed.flatMap((v) => [v >> 8, v & 255]));
  const extras = [
    ...(colorType === 3 ? [chunk('PLTE', palette)] : []),
    ...(kind.hasTransparency ? [chunk('tRNS', transparency)] : []),
  ];
  const wrap = (...pictureChunks: Buffer[]) =>
    Buffer.concat([
      Buffer.from(pngSignature),
      headerChunk(width, height, kind),
      ...extras,
      ...pictureChunks,
      chunk('IEND'),
    ]);
  return { ...kind, ...size, raw: Buffer.concat(rows), rgba, wrap };
}

/** Data of part of the rows, uncompressed on purpose: so the cut is where the test says. */
export function pictureChunk(raw: Uint8Array): Buffer {
  return chunk('IDAT', deflateSync(raw, { level: 0 }));
}

function filterRow(filter: number, row: Buffer, above: Buffer, pixelBytes: number): Buffer {
  const made = Buffer.alloc(1 + row.length);
  made[0] = filter;
  for (let i = 0; i < row.length; i++) {
    const left = i < pixelBytes ? 0 : (row[i - pixelBytes] ?? 0);
    const up = above[i] ?? 0;
    const corner = i < pixelBytes ? 0 : (above[i - pixelBytes] ?? 0);
    const guess = left + up - corner;
    const nearest = [left, up, corner].reduce((best, value) =>
      Math.abs(guess - value) < Math.abs(guess - best) ? value : best,
    );
    const predictions = [0, left, up, (left + up) >> 1, nearest];
    made[1 + i] = (row[i] ?? 0) - (predictions[filter] ?? 0);
  }
  return made;
}
