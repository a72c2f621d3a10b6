// Files that make a header reader work hard, several for each format. The test chooses their length.
import { box, bytesOf, le16, le32, type Part, u16, u32, zeros } from './bytes.ts';
import { heif, heifType } from './heif.ts';
import { auxC, av1C, fullBox, ispe } from './heif-properties.ts';
import { type TiffEntry, tiffDirectory, tiffType } from './tiff.ts';

export interface HostileShape {
  readonly name: string;
  /** @param length bytes of the file, 1024 or more */
  readonly make: (length: number) => Uint8Array;
}

/** Makes files of a head and one unit, which repeats up to the length. */
function repeated(head: Part, unit: Part) {
  return (length: number): Buffer => {
    const first = bytesOf(head);
    const file = Buffer.alloc(length);
    file.fill(bytesOf(unit), first.length);
    file.set(first.subarray(0, length));
    return file;
  };
}

/** Links the pages of a TIFF: each page ends with the offset of the next one. @param firstAt offset of the first page */
function chained(make: (length: number) => Buffer, firstAt: number, pageBytes: number) {
  return (length: number): Buffer => {
    const file = make(length);
    const pages = Math.floor((length - firstAt) / pageBytes);
    const offsetOf = (page: number) => firstAt + page * pageBytes;
    const offsetAt = pageBytes === smallPage.length ? 4 : 8;
    for (let page = 1; page < pages; page++) {
      file.writeUInt32LE(offsetOf(page), offsetOf(page) - offsetAt);
    }
    return file;
  };
}

const jpegFrame = bytesOf(0xff, 0xd8, 0xff, 0xc2, u16(11), 8, u16(40), u16(60), [1, 1, 0x11, 0]);
const jpegScan = bytesOf(0xff, 0xda, u16(8), [1, 1, 0, 0, 0, 0]);
const progressive = bytesOf(jpegFrame, jpegScan);
const exifOf1000 = bytesOf('II*\0', le32(8), le16(1000), zeros(12_000));

const jpegs = {
  'a JPEG of fill bytes': repeated([0xff, 0xd8], 0xff),
  'a JPEG of stuffed bytes': repeated([0xff, 0xd8], [0xff, 0]),
  'a JPEG of empty segments': repeated([0xff, 0xd8], [0xff, 0xe1, 0, 2]),
  'a JPEG of stray bytes': repeated([0xff, 0xd8, 0xff, 0xe0, 0, 2], 7),
  'a JPEG of EXIF blocks': repeated(
    [0xff, 0xd8],
    bytesOf(0xff, 0xe1, u16(8 + exifOf1000.length), 'Exif\0\0', exifOf1000),
  ),
  'a JPEG of scans': repeated(progressive, jpegScan),
  'a scan of fill bytes': repeated(progressive, 0xff),
  'a scan of stuffed bytes': repeated(progressive, [0xff, 0]),
  'a scan of segments without a length': repeated(progressive, [0xff, 0xfe, 0, 0]),
  'a scan of plain bytes': repeated(progressive, 7),
};

const pngHead = bytesOf(
  ...['\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(40), u32(30), [8, 3, 0, 0, 0], zeros(4)],
);
const pngs = {
  'a PNG of empty chunks': repeated(pngHead, bytesOf(u32(0), 'teXt', zeros(4))),
  'a PNG of packed comments': repeated(pngHead, bytesOf(u32(1), 'zTXt', zeros(5))),
  'a PNG of EXIF blocks': repeated(
    pngHead,
    bytesOf(u32(exifOf1000.length), 'eXIf', exifOf1000, zeros(4)),
  ),
};

const gifHead = bytesOf('GIF89a', le16(9), le16(9), 0, 0, 0);
const gifFrame = bytesOf(0x2c, zeros(4), le16(9), le16(9), 0, 2);
const gifs = {
  'a GIF of empty extensions': repeated(gifHead, [0x21, 0xfe, 0]),
  'a GIF of applications': repeated(gifHead, bytesOf(0x21, 0xff, 11, 'NETSCAPE3.0', 0)),
  'a GIF of controls': repeated(gifHead, [0x21, 0xf9, 0]),
  'a GIF of blocks of one byte': repeated([...gifHead, 0x21, 0xfe], [1, 7]),
  'a GIF of frames': repeated(gifHead, [...gifFrame, 0]),
  'a GIF of empty extensions after a frame': repeated(
    [...gifHead, ...gifFrame, 0],
    [0x21, 0xff, 0],
  ),
};

const webpHead = (flags: number) =>
  bytesOf('RIFF', le32(2 ** 32 - 1), 'WEBP', 'VP8X', le32(10), flags, zeros(9));
const vp8l = bytesOf('VP8L', le32(5), 0x2f, zeros(5));
const webps = {
  'a WebP of empty chunks': repeated(webpHead(0), bytesOf('JUNK', le32(0))),
  'a WebP of empty chunks after its picture': repeated(
    bytesOf(webpHead(0), vp8l),
    bytesOf('JUNK', le32(0)),
  ),
  'a WebP of empty frames': repeated(
    bytesOf(webpHead(2), 'ANMF', le32(16 + vp8l.length), zeros(16), vp8l),
    bytesOf('ANMF', le32(0)),
  ),
};

const tiffSize: readonly TiffEntry[] = [
  [256, tiffType.long, 1, 9],
  [257, tiffType.long, 1, 9],
];
const hugeProfile: TiffEntry = [34_675, tiffType.undefined, 2 ** 31, 8];
const smallPage = tiffDirectory([hugeProfile, hugeProfile]);
const smallPages = repeated(bytesOf('II*\0', le32(8), tiffDirectory(tiffSize)), smallPage);
/** A directory that announces `entries` entries, and its first two. */
const startOfPage = (entries: number) =>
  bytesOf(le16(entries), tiffDirectory(tiffSize).slice(2, -4));
const hugeEntry = tiffDirectory([hugeProfile]).slice(2, -4);
const bigPage = bytesOf(big(2), bigEntry(256), bigEntry(257), big(0));
const bigPages = repeated(bytesOf('II+\0', le16(8), le16(0), big(16)), bigPage);
const tiffs = {
  'a TIFF of small pages': chained(smallPages, 8, smallPage.length),
  'a TIFF of a thousand entries': repeated(bytesOf('II*\0', le32(8), startOfPage(1000)), hugeEntry),
  'a BigTIFF of small pages': chained(bigPages, 16, bigPage.length),
};
function big(value: number): Uint8Array {
  return bytesOf(le32(value), le32(0));
}
function bigEntry(tag: number): Uint8Array {
  return bytesOf(le16(tag), le16(16), big(1), big(9));
}

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);
const ftyp = heifType('avifmif1');
/** A HEIF whose tables are as large as its length allows. */
const heifOf = (make: (count: number) => Parameters<typeof heif>[0], bytesEach: number) => {
  return (length: number): Uint8Array => {
    const file = new Uint8Array(length);
    const count = Math.min(Math.floor((length - 1000) / bytesEach), 20_000);
    file.set(heif(make(Math.max(1, count))).subarray(0, length));
    return file;
  };
};
const photo = (id: number) => ({ id, type: 'av01', properties: [ispe(9, 9), av1C(0)] });
const heifs = {
  'a HEIF of empty boxes': repeated(ftyp, box('free')),
  'a HEIF of boxes in boxes': repeated(ftyp, bytesOf(u32(2 ** 31), 'meta')),
  'a HEIF of items': heifOf((count) => ({ items: ids(Math.min(count, 255)).map(photo) }), 120),
  'a HEIF of items made from one another': heifOf(
    (count) => ({
      items: ids(Math.min(count, 500)).map((id) => ({ id, type: 'grid', properties: [] })),
      references: ids(Math.min(count, 500)).map((id) => ['dimg', id, [id + 1]] as const),
    }),
    80,
  ),
  'a HEIF of one item made from all': heifOf(
    (count) => ({
      items: [photo(1)],
      references: [['dimg', 1, ids(Math.min(count, 60_000), 2)]],
    }),
    2,
  ),
  'a HEIF of alphas of many kinds': heifOf((count) => {
    const properties = ids(Math.min(count, 120)).map(() => auxC('x'.repeat(60)));
    const planes = ids(Math.min(count, 500), 2).map((id) => ({
      id,
      type: 'av01',
      properties: id === 2 ? properties : [],
    }));
    return {
      items: [photo(1), ...planes],
      references: planes.map(({ id }) => ['auxl', id % 2 ? 2 : id, [1]] as const),
    };
  }, 400),
  'a HEIF of empty properties': repeated(
    bytesOf(
      ftyp,
      u32(4e6),
      'meta',
      zeros(4),
      fullBox('pitm', 0, u16(1)),
      u32(4e6),
      'iprp',
      u32(4e6),
      'ipco',
    ),
    box('free'),
  ),
};

const jxlHead = bytesOf(box('JXL ', '\r\n\x87\n'), box('ftyp', 'jxl ', zeros(4), 'jxl '));
const jxls = {
  'a JPEG XL of empty boxes': repeated(jxlHead, box('free')),
  'a JPEG XL of empty parts': repeated(jxlHead, box('jxlp', zeros(4))),
  'a JPEG XL of parts of a byte': repeated(
    bytesOf(jxlHead, box('jxlp', zeros(4), 0xff), box('jxlp', zeros(4), 0x0a)),
    box('jxlp', zeros(4), 0xfe),
  ),
  'a JPEG XL of ones': repeated([0xff, 0x0a], 0xff),
  'a JPEG XL of extra channels with long names': repeated([0xff, 0x0a, 0x01, 0x00], 0xfe),
  'a JPEG XL of alternating bits': repeated([0xff, 0x0a, 0xa0, 0x01, 0x48], 0x55),
};

const others = {
  'an icon of 65,535 entries': repeated(bytesOf(zeros(2), le16(1), le16(65_535)), zeros(16)),
  'an icon of 256 entries': repeated(
    bytesOf(zeros(2), le16(1), le16(256)),
    bytesOf([9, 9], zeros(14)),
  ),
  'a BMP': repeated(bytesOf('BM', zeros(12), le32(40), le32(9), le32(9), le16(1), le16(24)), 0),
  'a ZIP of names': repeated(bytesOf('PK\x03\x04', zeros(26)), 'wordxlppt'),
  'a film of brands': repeated(bytesOf(u32(2 ** 31), 'ftypisom', zeros(4)), 'iso2'),
  'a gzip': repeated(bytesOf('\x1f\x8b\x08'), 's.svg'),
  'a Matroska': repeated(bytesOf('\x1aE\xdf\xa3'), 'web'),
  zeros: repeated([], 0),
  ones: repeated([], 0xff),
};

const svgs = {
  'white space': repeated([], ' '),
  'a JSON of white space': repeated('[', '\n'),
  'a tag without an end': repeated('<svg ', 'a='),
  'a tag of white space': repeated('<svg a', ' '),
  'a tag of attributes': repeated('<svg', ' a="b"'),
  'a tag of quotes': repeated('<svg ', '"\''),
  'a tag of equals signs': repeated('<svg a =', ' ='),
  instructions: repeated('<svg?', '<?x?>'),
  comments: repeated([], '<!---->'),
  'a comment without an end': repeated('<!--', '-'),
  doctypes: repeated([], '<!doctype svg [<!entity a "b">]>'),
  brackets: repeated('<!doctype svg ', '['),
  'UTF-16': repeated([0xff, 0xfe], [0x3c, 0]),
};

export const hostileShapes: readonly HostileShape[] = Object.entries({
  ...jpegs,
  ...pngs,
  ...gifs,
  ...webps,
  ...tiffs,
  ...heifs,
  ...jxls,
  ...others,
  ...svgs,
}).map(([name, make]) => ({ name, make }));

/** A TIFF of 24 KB whose 3000 pages of 1000 entries share their bytes: a reader that trusts them reads 36 MB. */
export function overlappingPages(): Uint8Array {
  const [pages, entries, firstAt] = [3000, 1000, 38];
  const nextAt = firstAt + 2 + 12 * entries;
  const file = zeros(nextAt + 4 * pages);
  file.set(bytesOf('II*\0', le32(8), tiffDirectory(tiffSize, firstAt)));
  for (let i = 0; i < pages; i++) {
    file.set(le16(entries), firstAt + 4 * i);
    file.set(le32(firstAt + 4 * (i + 1)), nextAt + 4 * i);
  }
  return file;
}
