// The curves inside an ink table: lists of samples, and formulas with parameters (`mAB ` tags of version 4 profiles).
import { fixedAt, textAt } from './icc-profile.ts';

/** 0..1 -> 0..1, unless a broken profile says otherwise. */
export type Curve = (value: number) => number;

/** @returns the sample with that index, 0..1 */
export type Samples = (index: number) => number;

/** @param at byte offset of the first sample. The caller checks that all samples are inside the view. */
export function samplesAt(view: DataView, at: number, bytesEach: 1 | 2): Samples {
  return bytesEach === 1
    ? (index) => view.getUint8(at + index) / 255
    : (index) => view.getUint16(at + 2 * index) / 65_535;
}

/** @param entries number of samples from `first`, at least two */
export function tableCurve(samples: Samples, first: number, entries: number): Curve {
  return (value) => {
    const place = clamp(value) * (entries - 1);
    const low = Math.floor(place);
    const from = samples(first + low);
    return from + (samples(first + Math.min(entries - 1, low + 1)) - from) * (place - low);
  };
}

export function clamp(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}

/**
 * Reads consecutive curves, each padded to a multiple of four bytes.
 *
 * @param at byte offset of the first curve
 * @returns `undefined` when a curve has another type or reaches beyond the tag
 */
export function readCurves(tag: DataView, at: number, count: number): Curve[] | undefined {
  const curves: Curve[] = [];
  for (let next = at; curves.length < count; ) {
    if (next + curveHeadBytes > tag.byteLength) return undefined;
    const found = textAt(tag, next) === 'para' ? readFormula(tag, next) : readTable(tag, next);
    if (!found) return undefined;
    curves.push(found.curve);
    next += Math.ceil(found.bytes / 4) * 4;
  }
  return curves;
}

interface FoundCurve {
  readonly curve: Curve;
  readonly bytes: number;
}

const curveHeadBytes = 12;

/** `curv` (ICC.1:2022, 10.6): without an entry it is a straight line, with one a gamma, with more a table. */
function readTable(tag: DataView, at: number): FoundCurve | undefined {
  const entries = tag.getUint32(at + 8);
  const bytes = curveHeadBytes + 2 * entries;
  if (textAt(tag, at) !== 'curv' || at + bytes > tag.byteLength) return undefined;
  if (entries === 0) return { curve: (value) => value, bytes };
  const values = at + curveHeadBytes;
  if (entries > 1) return { curve: tableCurve(samplesAt(tag, values, 2), 0, entries), bytes };
  const gamma = tag.getUint16(values) / 256;
  return { curve: (value) => Math.max(0, value) ** gamma, bytes };
}

/** Number of parameters by the type of a `para` formula. */
const parameterCounts = [1, 3, 4, 5, 7];

/** `para` (ICC.1:2022, 10.18): from `d` upwards a power, below it a straight line. */
function readFormula(tag: DataView, at: number): FoundCurve | undefined {
  const type = tag.getUint16(at + 8);
  const count = parameterCounts[type];
  if (count === undefined) return undefined;
  const bytes = curveHeadBytes + 4 * count;
  if (at + bytes > tag.byteLength) return undefined;
  const stored = Array.from({ length: count }, (_, i) => fixedAt(tag, at + curveHeadBytes + 4 * i));
  const [gamma = 1, a = 1, b = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = stored;
  const isShort = type === 1 || type === 2;
  const c = isShort ? 0 : third;
  const d = isShort ? -b / a : fourth;
  const e = type === 2 ? third : fifth;
  const f = type === 2 ? third : sixth;
  const curve: Curve = (value) =>
    value >= d ? Math.max(0, a * value + b) ** gamma + e : c * value + f;
  return { curve, bytes };
}
