// A catalogue of whole and damaged GIFs and their pixels, one sign each. We compare Chromium with it too.
import { codesFor, fourColors, makeGif } from '../images/gif.ts';

export interface GifCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Rows from the top: K black, R red, G green, B blue, a dot for transparent. `undefined`: the decoder refuses the file. */
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

const whole = (name: string, rows: readonly string[], bytes: Uint8Array): GifCase => ({
  name,
  bytes,
  rows,
  complete: true,
});
const partly = (name: string, rows: readonly string[], bytes: Uint8Array): GifCase => ({
  name,
  bytes,
  rows,
});
const refused = (name: string, bytes: Uint8Array): GifCase => ({ name, bytes, rows: undefined });

export const gifSuite: readonly GifCase[] = [
  whole('whole', striped, makeGif({ codes })),
  whole('no end code', striped, makeGif({ codes: codes.slice(0, -1) })),
  whole('no end mark', striped, makeGif({ codes, ending: [] })),
  whole('no clear code', ['RR'], makeGif({ codes: [1, 1], screen: [2, 1] })),
  whole('more colours than pixels', striped, makeGif({ codes: codesFor([...stripes, 1, 1]) })),
  partly('fewer colours than pixels', someRows, makeGif({ codes: [...some, 5] })),
  partly('cut within the data', someRows, makeGif({ codes: some, ending: [] })),
  partly('a code beyond the table', someRows, makeGif({ codes: [...some, 4, 7, 4, 1] })),
  partly(
    'an empty block within the data',
    someRows,
    makeGif({ codes: some, ending: [0, 5, 1, 2, 3, 4, 5, 0, 0x3b] }),
  ),
  partly('a block longer than the file', someRows, makeGif({ codes: some, ending: [200] })),
  partly('no data', empty, makeGif()),
  partly('a literal width that there is not', empty, makeGif({ codes, literalBits: 9 })),
  partly('cut behind the descriptor', empty, makeGif({ codes }).subarray(0, frameAt + 10)),
  partly('no frame', empty, makeGif({ codes }).fill(0x3b, frameAt, frameAt + 1)),
  partly('rubbish for a frame', empty, makeGif({ codes }).fill(7, frameAt, frameAt + 1)),
  partly('a frame without pixels', empty, makeGif({ codes, frame: [1, 1, 0, 2] })),
  whole('a comment before the frame', striped, makeGif({ codes, extensions: longComment })),
  whole(
    'a frame that is a part',
    ['....', '....', '.RG.', '.BR.'],
    makeGif({ codes: codesFor([1, 2, 3, 1]), frame: [1, 2, 2, 2] }),
  ),
  whole(
    'a frame beyond the screen',
    ['...', '.RG', '.BR'],
    makeGif({ codes: codesFor([1, 2, 3, 1]), screen: [2, 2], frame: [1, 1, 2, 2] }),
  ),
  whole(
    'a screen without pixels',
    ['RG'],
    makeGif({ codes: codesFor([1, 2]), screen: [0, 0], frame: [0, 0, 2, 1] }),
  ),
  whole(
    'a transparent colour',
    ['RRRR', '....', 'BBBB', 'RRRR'],
    makeGif({ codes, transparentColor: 2 }),
  ),
  whole(
    'no colours at all',
    ['KKKK', 'KKKK', 'KKKK', 'KKKK'],
    makeGif({ codes, globalColors: [] }),
  ),
  whole(
    'fewer colours than numbers',
    ['RRRR', 'KKKK', 'KKKK', 'RRRR'],
    makeGif({ codes, globalColors: fourColors.slice(0, 6) }),
  ),
  whole(
    'colours of its own',
    ['BBBB', 'KKKK', 'RRRR', 'BBBB'],
    makeGif({ codes, localColors: [...fourColors.slice(6), ...fourColors.slice(0, 6)] }),
  ),
  whole('interlaced', ['RRRR', 'BBBB', 'GGGG', 'RRRR'], makeGif({ codes, isInterlaced: true })),
  partly(
    'interlaced, cut: rows stand in for those below',
    ['RRRR', 'RRRR', 'GRRR', 'RRRR'],
    makeGif({ codes: some, isInterlaced: true, ending: [] }),
  ),
  partly(
    'interlaced and transparent, cut: none does',
    ['RRRR', '....', 'G...', '....'],
    makeGif({ codes: some, isInterlaced: true, transparentColor: 0, ending: [] }),
  ),
  refused('cut within the colours', makeGif({ codes }).subarray(0, 20)),
  refused('cut before the frame', makeGif({ codes }).subarray(0, frameAt)),
  partly('cut behind the place of the frame', empty, makeGif({ codes }).subarray(0, frameAt + 9)),
  refused('cut within the descriptor', makeGif({ codes }).subarray(0, frameAt + 6)),
  refused(
    'a broken graphic control',
    makeGif({ codes, extensions: [0x21, 0xf9, 5, 1, 0, 0, 2, 0] }),
  ),
  // Flags of the screen: a table of 2 colours is announced, or of 256, or none.
  partly('more colours than announced', empty, makeGif({ codes }).fill(0x80, 10, 11)),
  partly('colours not announced', empty, makeGif({ codes }).fill(1, 10, 11)),
  refused('more colours announced than there are bytes', makeGif({ codes }).fill(0x87, 10, 11)),
  whole('a screen without width', striped, makeGif({ codes }).fill(0, 6, 8)),
  partly('zeros before the frame', empty, makeGif({ codes, extensions: [0, 0] })),
  refused(
    'a loop count that swallows the frame',
    makeGif({ codes, extensions: [0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 200] }),
  ),
  refused(
    'neither a screen nor a frame, but rubbish',
    makeGif({ codes, screen: [0, 0] }).fill(7, frameAt, frameAt + 1),
  ),
  refused('neither screen nor frame', makeGif({ screen: [0, 0] })),
  refused('another signature', makeGif({ codes }).fill(0x38, 4, 5)),
  refused('another letter', makeGif({ codes }).fill(0x62, 5, 6)),
];

const signs: Readonly<Record<string, string>> = {
  '0,0,0,0': '.',
  '0,0,0,255': 'K',
  '255,0,0,255': 'R',
  '0,255,0,255': 'G',
  '0,0,255,255': 'B',
};

/** @returns RGBA pixels as rows of signs; a question mark stands for any other colour */
export function pictureOf(pixels: Uint8Array, width: number): string[] {
  const colors = Array.from({ length: pixels.length / 4 }, (_, i) =>
    pixels.slice(4 * i, 4 * i + 4),
  );
  const text = colors.map((color) => signs[color.join()] ?? '?').join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}
