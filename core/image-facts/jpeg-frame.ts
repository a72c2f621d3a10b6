// The frame header (SOF) of a JPEG: coding, size and components, and the colours that these imply.
import type { ByteSource } from './byte-source.ts';
import type { ColorModel, Subsampling } from './facts.ts';

interface FrameKind {
  readonly progressive: boolean;
  readonly lossless: boolean;
  readonly compression: string;
}

/** Codings by the code of the frame header (SOF), whose last two bits name the process: 2 progressive, 3 lossless. */
export const frameKinds: ReadonlyMap<number, FrameKind> = new Map(
  [0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca, 0xcb].map((code) => {
    const compression = code < 0xc8 ? 'huffman' : 'arithmetic';
    return [code, { progressive: (code & 3) === 2, lossless: (code & 3) === 3, compression }];
  }),
);

/** Frame headers that no decoder in use can read. */
export const refusedFrames: ReadonlyMap<number, string> = new Map([
  ...[0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf].map((code) => [code, 'a hierarchical JPEG'] as const),
  [0xf7, 'a JPEG-LS image'],
]);

export interface Frame {
  readonly kind: FrameKind;
  readonly bitDepth: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

/** @returns the frame header, `undefined` when libjpeg would refuse it */
export function readFrame(
  source: ByteSource,
  body: number,
  length: number,
  kind: FrameKind,
): Frame | undefined {
  const count = source.u8(body + 7);
  const bitDepth = source.u8(body + 2);
  if (![1, 3, 4].includes(count) || length < 8 + 3 * count) return undefined;
  if (bitDepth < 2 || bitDepth > 16) return undefined;
  const components = Array.from({ length: count }, (_, i) => {
    const at = body + 8 + 3 * i;
    const factors = source.u8(at + 1);
    return { id: source.u8(at), across: factors >> 4, down: factors & 15 };
  });
  if (components.some(({ across, down }) => !isFactor(across) || !isFactor(down))) return undefined;
  return { kind, bitDepth, height: source.u16(body + 3), width: source.u16(body + 5), components };
}

function isFactor(factor: number): boolean {
  return factor >= 1 && factor <= 4;
}

/** Guesses by the rules of libjpeg (jdapimin.c, default_decompress_parms). */
export function colorModelOf(
  components: readonly Component[],
  adobeTransform: number | undefined,
  hasJfif: boolean,
): ColorModel {
  if (components.length === 1) return 'grey';
  if (components.length === 4) return adobeTransform === 2 ? 'ycck' : 'cmyk';
  if (hasJfif) return 'ycbcr';
  if (adobeTransform !== undefined) return adobeTransform === 0 ? 'rgb' : 'ycbcr';
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycbcr';
}

/** Names of subsamplings by the ratio of luma to chroma samples, across and down. */
const subsamplings: Readonly<Record<string, Subsampling>> = {
  '1x1': '4:4:4',
  '2x1': '4:2:2',
  '2x2': '4:2:0',
};

export function subsamplingOf(components: readonly Component[]): Subsampling {
  const [first, second, third] = components;
  if (first === undefined || second === undefined || third === undefined) return '4:0:0';
  if (second.across !== third.across || second.down !== third.down) return 'other';
  const ratio = `${first.across / second.across}x${first.down / second.down}`;
  return subsamplings[ratio] ?? 'other';
}
