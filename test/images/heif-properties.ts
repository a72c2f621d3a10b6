// The boxes that say what an item of a HEIF file is: its size, codec, colour, turn and crop.
import { box, type Part, u16, u32, zeros } from './bytes.ts';

export const fullBox = (type: string, version: number, ...parts: readonly Part[]) =>
  box(type, version, zeros(3), ...parts);

/** Size. */
export const ispe = (width: number, height: number) => fullBox('ispe', 0, u32(width), u32(height));
/** Turn, in quarters against the clock. */
export const irot = (quarters: number) => box('irot', quarters);
/** Mirror. */
export const imir = (axis: number) => box('imir', axis);
/** Crop to width x height around the centre of the coded picture. */
export const clap = (width: number, height: number) =>
  box('clap', [width, 1, height, 1, 0, 1, 0, 1].flatMap(u32));
/**
 * Colour by numbers (ITU-T H.273).
 *
 * @param primaries 1 sRGB, 9 BT.2020, 12 Display P3
 * @param transfer 13 sRGB, 16 PQ, 18 HLG
 */
export const nclx = (primaries: number, transfer: number, matrix: number, isFullRange = true) =>
  box('colr', 'nclx', [primaries, transfer, matrix].flatMap(u16), isFullRange ? 0x80 : 0);
/** Content light level: the brightest pixel, in cd/m². */
export const clli = (peakNits: number) => box('clli', u16(peakNits), u16(0));
/** Mastering display colour volume: the brightest light of the display, in cd/m², with BT.2020 colours. */
export const mdcv = (peakNits: number) =>
  box(
    'mdcv',
    [8500, 39850, 6550, 2300, 35400, 14600, 15635, 16450].flatMap(u16),
    u32(peakNits * 10_000),
    u32(1),
  );
/** Colour by an ICC profile. */
export const icc = (profile: Uint8Array) => box('colr', 'prof', profile);
/** HEVC without its parameter sets. */
export const hvcC = (chroma: number, bitDepth: number) =>
  box('hvcC', 1, zeros(15), 0xfc | chroma, 0xf8 | (bitDepth - 8), zeros(5));
export const av1C = (bits: number) => box('av1C', 0x81, 0, bits, 0);
/** What an auxiliary picture is for. */
export const auxC = (kind: string) => fullBox('auxC', 0, `${kind}\0`);

export const hevcAlpha = 'urn:mpeg:hevc:2015:auxid:1';
export const av1Alpha = 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha';
