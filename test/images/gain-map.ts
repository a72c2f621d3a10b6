// Files with a gain map: one picture, and the factors that make it fit for a brighter or an ordinary screen.
import { codedAvifItemOf } from './avif.ts';
import { bytesOf, u16, u32 } from './bytes.ts';
import { type HeifItem, heif } from './heif.ts';
import { fullBox, ispe, nclx } from './heif-properties.ts';
import { insertJpegSegments, jpegSegment } from './jpeg.ts';
import { flatPicture } from './pictures.ts';

/** Base 2 logarithms of the brightest light that a picture needs, relative to white. An ordinary screen shows 0. */
export interface Headrooms {
  readonly base: number;
  readonly other: number;
}

/** A map of one colour, whose samples all mean twice the light, or half of it towards the ordinary screen. */
const flatMap = flatPicture(64);
const stops = 1;

/** The rational numbers of ISO 21496-1. */
const fraction = (value: number) => [value * 1000, 1000].flatMap(u32);

/**
 * An AVIF whose second picture (`tmap`, ISO 21496-1) comes from the first by a gain map.
 *
 * @param base the picture and its colour, of the size that follows
 */
export async function gainMapAvif(
  base: Pick<HeifItem, 'data' | 'properties'>,
  { width, height }: { readonly width: number; readonly height: number },
  headrooms: Headrooms,
): Promise<Buffer> {
  const usesBaseColors = 0x40;
  const versions = [0, ...u16(0), ...u16(0)];
  const numbers = [headrooms.base, headrooms.other, stops, stops, 1, 0, 0].flatMap(fraction);
  const other = {
    type: 'tmap',
    data: bytesOf(versions, usesBaseColors, numbers),
    properties: [ispe(width, height), fullBox('pixi', 0, 3, [8, 8, 8]), nclx(1, 13, 6)],
    refersTo: ['dimg', [1, 3]],
  } as const;
  const map = codedAvifItemOf(await flatMap.clone().avif({ effort: 0 }).toBuffer());
  return heif({
    brands: 'avifmif1miaftmap',
    items: [
      { ...base, type: 'av01' },
      other,
      { ...map, properties: [...map.properties, nclx(2, 2, 6)] },
    ],
    alternatives: [2, 1],
  });
}

/**
 * A JPEG with a gain map behind it (Ultra HDR): XMP says what it means, and MPF (CIPA DC-007) where it is.
 *
 * @param isBaseHdr whether the JPEG is the picture for a bright screen
 */
export async function ultraHdrJpeg(jpeg: Uint8Array, isBaseHdr = false): Promise<Buffer> {
  const map = insertJpegSegments(
    await flatMap.clone().jpeg().toBuffer(),
    xmpSegment(
      `hdrgm:GainMapMin="${stops}" hdrgm:GainMapMax="${stops}" hdrgm:HDRCapacityMin="0" ` +
        `hdrgm:HDRCapacityMax="2" hdrgm:OffsetSDR="0" hdrgm:OffsetHDR="0" hdrgm:Gamma="1" ` +
        `hdrgm:BaseRenditionIsHDR="${isBaseHdr ? 'True' : 'False'}"`,
    ),
  );
  const item = (semantic: string, length: string) =>
    `<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="${semantic}" Item:Mime="image/jpeg"${length}/></rdf:li>`;
  const items = item('Primary', '') + item('GainMap', ` Item:Length="${map.length}"`);
  const xmp = xmpSegment(
    '',
    `<Container:Directory><rdf:Seq>${items}</rdf:Seq></Container:Directory>`,
  );
  const withXmp = insertJpegSegments(jpeg, xmp);
  // Offsets count from the byte order mark of MPF, which follows SOI, the marker, the length and "MPF\0".
  const markAt = 2 + 2 + 2 + 4;
  const total = withXmp.length + mpfSegment(0, 0, 0).length;
  const mpf = mpfSegment(total, total - markAt, map.length);
  return Buffer.concat([insertJpegSegments(withXmp, mpf), map]);
}

function xmpSegment(attributes: string, body = ''): Uint8Array {
  return jpegSegment(
    0xe1,
    'http://ns.adobe.com/xap/1.0/\0',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" ',
    'xmlns:Container="http://ns.google.com/photos/1.0/container/" ',
    `xmlns:Item="http://ns.google.com/photos/1.0/container/item/" hdrgm:Version="1.0" ${attributes}>`,
    `${body}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  );
}

/** The index of two pictures. */
function mpfSegment(baseBytes: number, mapAt: number, mapBytes: number): Uint8Array {
  const entry = (tag: number, type: number, count: number, value: readonly number[]) =>
    [u16(tag), u16(type), u32(count), value].flat();
  const [undefinedType, long, entryBytes] = [7, 4, 16];
  const tableBytes = 8 + 2 + 3 * 12 + 4;
  const isBaseline = 0x030000;
  return jpegSegment(
    0xe2,
    'MPF\0MM',
    u16(42),
    u32(8),
    u16(3),
    entry(0xb000, undefinedType, 4, [...Buffer.from('0100')]),
    entry(0xb001, long, 1, u32(2)),
    entry(0xb002, undefinedType, 2 * entryBytes, u32(tableBytes)),
    u32(0),
    [isBaseline, baseBytes, 0, 0, 0, mapBytes, mapAt, 0].flatMap(u32),
  );
}
