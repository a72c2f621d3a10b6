// Mutants of a file for fuzzing: the same random numbers give the same mutant on every machine.
import { crc32 } from 'node:zlib';

/** Numbers that break arithmetic. */
const hostile = [
  0, 1, 2, 3, 4, 8, 16, 32, 64, 127, 128, 255, 256, 0x3fff, 0x7fff, 0x8000, 0xffff, 0x7fffffff,
  0x80000000, 0xffffffff,
];
const headBytes = 300;

/** Flips bits, writes hostile numbers in either byte order, cuts, repeats and moves parts. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const mutant = new Uint8Array(bytes);
  const view = new DataView(mutant.buffer);
  const pick = (below: number) => Math.floor(random() * below);
  for (let n = 1 + pick(6); n > 0; n--) {
    // Half of the changes hit the header, where they matter most.
    const at = pick(random() < 0.5 ? Math.min(headBytes, mutant.length) : mutant.length);
    const action = pick(5);
    const number = hostile[pick(hostile.length)] ?? 0;
    if (action === 0) mutant[at] = (mutant[at] ?? 0) ^ (1 << pick(8));
    else if (action === 1) mutant[at] = pick(256);
    else if (action === 2 && at + 4 <= mutant.length) view.setUint32(at, number, random() < 0.5);
    else if (action === 3 && at + 2 <= mutant.length) {
      view.setUint16(at, number & 0xffff, random() < 0.5);
    } else if (action === 4) mutant.copyWithin(at, pick(mutant.length), at + pick(64));
  }
  const shape = pick(12);
  if (shape === 0) return mutant.slice(0, pick(mutant.length));
  if (shape === 1) return new Uint8Array([...mutant, ...mutant.subarray(pick(mutant.length))]);
  return mutant;
}

/** For formats that are lost after a second change. */
export function withOneBitFlipped(bytes: Uint8Array, random: () => number): Uint8Array {
  const mutant = new Uint8Array(bytes);
  const at = Math.floor(random() * mutant.length);
  mutant[at] = (mutant[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return mutant;
}

const hostileWords = ['0', '-1', '1e9', '1e-9', 'NaN', '99999', '#u', 'url(#m)', 'g', 'use', ''];

/** Changes numbers and words and repeats elements, so that most mutants are still an SVG. */
export function mutateText(text: string, random: () => number): string {
  const pick = (below: number) => Math.floor(random() * below);
  let mutant = text;
  for (let n = 1 + pick(4); n > 0; n--) {
    const pattern = [/-?[\d.]+/g, /[a-zA-Z-]{2,}/g, /<[^<>]+>/g][pick(3)] ?? /./g;
    const found = [...mutant.matchAll(pattern)];
    const hit = found[pick(found.length)];
    const other = found[pick(found.length)]?.[0] ?? '';
    if (!hit) continue;
    const word = random() < 0.5 ? other : (hostileWords[pick(hostileWords.length)] ?? '');
    const put = hit[0].startsWith('<') ? `${hit[0]}${other}` : word;
    mutant = mutant.slice(0, hit.index) + put + mutant.slice(hit.index + hit[0].length);
  }
  return mutant;
}

/** Corrects the checksums of a PNG's chunks, so that decoders read the mutant. */
export function withPngChecksums(png: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(png.buffer);
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) break;
    view.setUint32(end, crc32(png.subarray(at + 4, end)));
    at = end + 4;
  }
  return png;
}
