// Test support: GIF files made byte by byte, so that each can have the fault it is for.

export interface GifOptions {
  readonly screen?: readonly [width: number, height: number];
  readonly frame?: readonly [left: number, top: number, width: number, height: number];
  /** Red, green, blue, ...; of 2, 4, 8... colours. */
  readonly globalColors?: readonly number[];
  readonly localColors?: readonly number[];
  readonly transparentColor?: number;
  readonly isInterlaced?: boolean;
  readonly literalBits?: number;
  /** LZW codes, each of `literalBits` + 1 bits; behind every second one goes a clear code, so that it stays so. */
  readonly codes?: readonly number[];
  readonly ending?: readonly number[];
  /** Between the screen and the frame. */
  readonly extensions?: readonly number[];
}

/** Black, red, green, blue. */
export const fourColors = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];

export function makeGif(options: GifOptions = {}): Uint8Array {
  const { screen = [4, 4], frame = [0, 0, ...screen], globalColors = fourColors } = options;
  const { localColors = [], transparentColor, isInterlaced = false, literalBits = 2 } = options;
  const { codes = [], ending = [0, 0x3b], extensions = [] } = options;
  const control =
    transparentColor === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparentColor, 0];
  return Uint8Array.from([
    ...Buffer.from('GIF89a'),
    ...words(screen),
    tableFlags(globalColors),
    1,
    0,
    ...globalColors,
    ...extensions,
    ...control,
    0x2c,
    ...words(frame),
    tableFlags(localColors) | (isInterlaced ? 0x40 : 0),
    ...localColors,
    literalBits,
    ...inBlocks(packCodes(codes, literalBits)),
    ...ending,
  ]);
}

/** Codes that show these colours, with the end code behind. */
export function codesFor(colors: readonly number[], literalBits = 2): number[] {
  const clear = 1 << literalBits;
  return [...colors.flatMap((color, i) => (i % 2 === 0 ? [clear, color] : [color])), clear + 1];
}

function packCodes(codes: readonly number[], literalBits: number): number[] {
  const bytes: number[] = [];
  codes.forEach((code, i) => {
    for (let bit = 0; bit <= literalBits; bit++) {
      const at = i * (literalBits + 1) + bit;
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7));
    }
  });
  return bytes;
}

function inBlocks(bytes: readonly number[]): number[] {
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return blocks;
}

function words(values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 255, value >> 8]);
}

function tableFlags(colors: readonly number[]): number {
  return colors.length === 0 ? 0 : 0x80 | (Math.log2(colors.length / 3) - 1);
}
