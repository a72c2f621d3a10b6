// A catalogue of whole and damaged GIFs and their pixels, one sign each. We compare Chromium with it too.
import { codesFor, fourColors, makeGif } from '../images/gif.ts';

export interface GifCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Rows from the top: black K, red R, green G, blue B, nothing a dot; `undefined` when it is refused. */
  readonly rows: readonly string[] | undefined;
  readonly complete?: boolean;
}

const stripes = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 1, 1, 1, 1];
const striped = ['RRRR', 'GGGG', 'BBBB', 'RRRR'];
const codes = codesFor(stripes);
// Eight codes of three bits: no bits are left over that would make another code.
const some = codesFor(stripes.slice(0, 5)).slice(0, -1);
const someRows = ['RRRR', 'G...', '....', '....'];
const empty = ['....', '....', '....', '....'];
/** Just behind the screen and its colours. */
const frameAt = 13 + fourColors.length;
const longComment = [0x21, 0xfe, 3, 1, 2, 3, 0];

export const gifSuite: readonly GifCase[] = [
  { name: 'whole', bytes: makeGif({ codes }), rows: striped, complete: true },
  {
    name: 'no end code',
    bytes: makeGif({ codes: codes.slice(0, -1) }),
    rows: striped,
    complete: true,
  },
  { name: 'no end mark', bytes: makeGif({ codes, ending: [] }), rows: striped, complete: true },
  {
    name: 'no clear code',
    bytes: makeGif({ codes: [1, 1], screen: [2, 1] }),
    rows: ['RR'],
    complete: true,
  },
  {
    name: 'more colours than pixels',
    bytes: makeGif({ codes: codesFor([...stripes, 1, 1]) }),
    rows: striped,
    complete: true,
  },
  { name: 'fewer colours than pixels', bytes: makeGif({ codes: [...some, 5] }), rows: someRows },
  { name: 'cut within the data', bytes: makeGif({ codes: some, ending: [] }), rows: someRows },
  {
    name: 'a code beyond the table',
    bytes: makeGif({ codes: [...some, 4, 7, 4, 1] }),
    rows: someRows,
  },
  {
    name: 'an empty block within the data',
    bytes: makeGif({ codes: some, ending: [0, 5, 1, 2, 3, 4, 5, 0, 0x3b] }),
    rows: someRows,
  },
  {
    name: 'a block longer than the file',
    bytes: makeGif({ codes: some, ending: [200] }),
    rows: someRows,
  },
  { name: 'no data', bytes: makeGif(), rows: empty },
  {
    name: 'a literal width that there is not',
    bytes: makeGif({ codes, literalBits: 9 }),
    rows: empty,
  },
  {
    name: 'cut behind the descriptor',
    bytes: makeGif({ codes }).subarray(0, frameAt + 10),
    rows: empty,
  },
  { name: 'no frame', bytes: makeGif({ codes }).fill(0x3b, frameAt, frameAt + 1), rows: empty },
  {
    name: 'rubbish for a frame',
    bytes: makeGif({ codes }).fill(7, frameAt, frameAt + 1),
    rows: empty,
  },
  { name: 'a frame without pixels', bytes: makeGif({ codes, frame: [1, 1, 0, 2] }), rows: empty },
  {
    name: 'a comment before the frame',
    bytes: makeGif({ codes, extensions: longComment }),
    rows: striped,
    complete: true,
  },
  {
    name: 'a frame that is a part',
    bytes: makeGif({ codes: codesFor([1, 2, 3, 1]), frame: [1, 2, 2, 2] }),
    rows: ['....', '....', '.RG.', '.BR.'],
    complete: true,
  },
  {
    name: 'a frame beyond the screen',
    bytes: makeGif({ codes: codesFor([1, 2, 3, 1]), screen: [2, 2], frame: [1, 1, 2, 2] }),
    rows: ['...', '.RG', '.BR'],
    complete: true,
  },
  {
    name: 'a screen without pixels',
    bytes: makeGif({ codes: codesFor([1, 2]), screen: [0, 0], frame: [0, 0, 2, 1] }),
    rows: ['RG'],
    complete: true,
  },
  {
    name: 'a transparent colour',
    bytes: makeGif({ codes, transparentColor: 2 }),
    rows: ['RRRR', '....', 'BBBB', 'RRRR'],
    complete: true,
  },
  {
    name: 'no colours at all',
    bytes: makeGif({ codes, globalColors: [] }),
    rows: ['KKKK', 'KKKK', 'KKKK', 'KKKK'],
    complete: true,
  },
  {
    name: 'fewer colours than numbers',
    bytes: makeGif({ codes, globalColors: fourColors.slice(0, 6) }),
    rows: ['RRRR', 'KKKK', 'KKKK', 'RRRR'],
    complete: true,
  },
  {
    name: 'colours of its own',
    bytes: makeGif({ codes, localColors: [...fourColors.slice(6), ...fourColors.slice(0, 6)] }),
    rows: ['BBBB', 'KKKK', 'RRRR', 'BBBB'],
    complete: true,
  },
  {
    name: 'interlaced',
    bytes: makeGif({ codes, isInterlaced: true }),
    rows: ['RRRR', 'BBBB', 'GGGG', 'RRRR'],
    complete: true,
  },
  {
    name: 'interlaced, cut: rows stand in for those below',
    bytes: makeGif({ codes: some, isInterlaced: true, ending: [] }),
    rows: ['RRRR', 'RRRR', 'GRRR', 'RRRR'],
  },
  {
    name: 'interlaced and transparent, cut: none does',
    bytes: makeGif({ codes: some, isInterlaced: true, transparentColor: 0, ending: [] }),
    rows: ['RRRR', '....', 'G...', '....'],
  },
  { name: 'cut within the colours', bytes: makeGif({ codes }).subarray(0, 20), rows: undefined },
  { name: 'cut before the frame', bytes: makeGif({ codes }).subarray(0, frameAt), rows: undefined },
  {
    name: 'cut behind the place of the frame',
    bytes: makeGif({ codes }).subarray(0, frameAt + 9),
    rows: empty,
  },
  {
    name: 'cut within the descriptor',
    bytes: makeGif({ codes }).subarray(0, frameAt + 6),
    rows: undefined,
  },
  {
    name: 'a broken graphic control',
    bytes: makeGif({ codes, extensions: [0x21, 0xf9, 5, 1, 0, 0, 2, 0] }),
    rows: undefined,
  },
  // Flags of the screen: a table of 2 colours is announced, or of 256, or none.
  {
    name: 'more colours than announced',
    bytes: makeGif({ codes }).fill(0x80, 10, 11),
    rows: empty,
  },
  { name: 'colours not announced', bytes: makeGif({ codes }).fill(1, 10, 11), rows: empty },
  {
    name: 'more colours announced than there are bytes',
    bytes: makeGif({ codes }).fill(0x87, 10, 11),
    rows: undefined,
  },
  {
    name: 'a screen without width',
    bytes: makeGif({ codes }).fill(0, 6, 8),
    rows: striped,
    complete: true,
  },
  {
    name: 'zeros before the frame',
    bytes: makeGif({ codes, extensions: [0, 0] }),
    rows: empty,
  },
  {
    name: 'a loop count that swallows the frame',
    bytes: makeGif({ codes, extensions: [0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 200] }),
    rows: undefined,
  },
  {
    name: 'neither a screen nor a frame, but rubbish',
    bytes: makeGif({ codes, screen: [0, 0] }).fill(7, frameAt, frameAt + 1),
    rows: undefined,
  },
  { name: 'neither screen nor frame', bytes: makeGif({ screen: [0, 0] }), rows: undefined },
  { name: 'another signature', bytes: makeGif({ codes }).fill(0x38, 4, 5), rows: undefined },
  { name: 'another letter', bytes: makeGif({ codes }).fill(0x62, 5, 6), rows: undefined },
];

const signs: Readonly<Record<string, string>> = {
  '0,0,0,0': '.',
  '0,0,0,255': 'K',
  '255,0,0,255': 'R',
  '0,255,0,255': 'G',
  '0,0,255,255': 'B',
};

/** Pixels (RGBA) as rows of signs; what is none of these colours is a question mark. */
export function pictureOf(pixels: Uint8Array, width: number): string[] {
  const colors = Array.from({ length: pixels.length / 4 }, (_, i) =>
    pixels.slice(4 * i, 4 * i + 4),
  );
  const text = colors.map((color) => signs[color.join()] ?? '?').join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}
