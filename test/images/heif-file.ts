// Test support: takes the HEVC stream out of a small HEIC and builds other HEIF files around it.

/** One coded picture as found in a fixture made by heif-enc. */
export interface CodedPicture {
  readonly hvcC: Buffer;
  readonly data: Buffer;
  readonly ispe: Buffer;
}

export interface HeifItem {
  readonly type: string;
  readonly data: Buffer;
  /** Whole property boxes, in the order in which they apply. */
  readonly properties: readonly Buffer[];
  /** References from this item to others by 1-based position, for example `['dimg', [2, 3]]`. */
  readonly refersTo?: readonly [type: string, ids: readonly number[]];
}

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

const u8 = (...values: readonly number[]) => Buffer.from(values);
const u16 = (...values: readonly number[]) =>
  Buffer.concat(values.map((v) => u8((v >>> 8) & 255, v & 255)));
const u32 = (...values: readonly number[]) =>
  Buffer.concat(values.map((v) => u16(v >>> 16, v & 0xffff)));

export const property = {
  ispe: (width: number, height: number) => box('ispe', u32(0, width, height)),
  irot: (quarterTurnsCcw: number) => box('irot', u8(quarterTurnsCcw)),
  imir: (axis: number) => box('imir', u8(axis)),
  /** Cuts to width x height around the centre of the coded picture. */
  clap: (width: number, height: number) => box('clap', u32(width, 1, height, 1, 0, 1, 0, 1)),
  nclx: (primaries: number, transfer: number, matrix: number) =>
    box('colr', Buffer.from('nclx'), u16(primaries, transfer, matrix), u8(0x80)),
  icc: (profile: Uint8Array) => box('colr', Buffer.from('prof'), Buffer.from(profile)),
};

/** Payload of a `grid` item: equal tiles in rows, cut to width x height. */
export function gridData(columns: number, rows: number, width: number, height: number): Buffer {
  return Buffer.concat([u8(0, 1, rows - 1, columns - 1), u32(width, height)]);
}

/** Reads the first coded picture of a file written by heif-enc (one item in `mdat`, or the first of them). */
export function codedPictureOf(file: Buffer): CodedPicture {
  const boxAt = (type: string) => {
    const at = file.indexOf(type, 0, 'latin1') - 4;
    return file.subarray(at, at + file.readUInt32BE(at));
  };
  return { hvcC: boxAt('hvcC'), ispe: boxAt('ispe'), data: boxAt('mdat').subarray(8) };
}

/** Writes a HEIF file; the first item is the primary one, all others are hidden. */
export function buildHeif(items: readonly HeifItem[]): Buffer {
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const withOffsets = (firstOffset: number) => {
    let offset = firstOffset;
    const locations = items.map(({ data }, index) => {
      const entry = Buffer.concat([u16(index + 1, 0, 1), u32(offset, data.length)]);
      offset += data.length;
      return entry;
    });
    return box('meta', u32(0), ...metaBoxes(items, locations));
  };
  const headBytes = ftyp.length + withOffsets(0).length + 8;
  return Buffer.concat([
    ftyp,
    withOffsets(headBytes),
    box('mdat', ...items.map((item) => item.data)),
  ]);
}

function metaBoxes(items: readonly HeifItem[], locations: readonly Buffer[]): Buffer[] {
  const entries = items.map(({ type }, index) =>
    box('infe', u8(2, 0, 0, index === 0 ? 0 : 1), u16(index + 1, 0), Buffer.from(`${type}\0`)),
  );
  const references = items.flatMap(({ refersTo }, index) =>
    refersTo ? [box(refersTo[0], u16(index + 1, refersTo[1].length, ...refersTo[1]))] : [],
  );
  let used = 0;
  const associations = items.map(({ properties }, index) => {
    const indices = properties.map(() => 0x80 | ++used);
    return Buffer.concat([u16(index + 1), u8(properties.length, ...indices)]);
  });
  return [
    box('hdlr', u32(0, 0), Buffer.from('pict'), u32(0, 0, 0), u8(0)),
    box('pitm', u32(0), u16(1)),
    box('iloc', u32(0), u8(0x44, 0), u16(items.length), ...locations),
    box('iinf', u32(0), u16(items.length), ...entries),
    ...(references.length > 0 ? [box('iref', u32(0), ...references)] : []),
    box(
      'iprp',
      box('ipco', ...items.flatMap((item) => [...item.properties])),
      box('ipma', u32(0, items.length), ...associations),
    ),
  ];
}
