// The inflater reads little beyond the picture, and keeps everything before the first fault.
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makePng } from '#test/images/png-kinds.ts';
import { inflate } from './inflate.ts';
import { passesOf, repackRows } from './png-passes.ts';

const kind = { colorType: 2, bitDepth: 8, isInterlaced: false, hasTransparency: false } as const;
const png = makePng(kind);
const passes = passesOf({ ...png, ...kind });
/** Empty blocks of fixed codes have 10 bits each, so five of them are these bits again. */
const emptyBlocks = (bytes: number) =>
  Buffer.alloc(bytes, Buffer.from([0x02, 0x08, 0x20, 0x80, 0x00]));
const zlibHeader = Buffer.from([0x78, 0x01]);
/** @returns the rows in one stored block that is not the last */
const unfinished = (raw: Buffer) => {
  const stream = deflateSync(raw, { level: 0 }).subarray(0, -4);
  stream[2] = 0;
  return stream;
};

/** Counts the bytes that a reader takes. */
class CountedBytes extends Uint8Array {
  bytesTaken = 0;
  override subarray(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    const all = Uint8Array.from(Buffer.from(this.buffer, this.byteOffset, this.length));
    const part = all.subarray(start, end);
    this.bytesTaken += part.length;
    return part;
  }
}

describe('inflate', () => {
  it('gets at most one slice of the bytes after the picture', async () => {
    const data = new CountedBytes(Buffer.concat([unfinished(png.raw), emptyBlocks(2_000_000)]));
    const rows = await repackRows(data, passes);
    expect(rows).toMatchObject({ isComplete: true, firstRows: png.height });
    expect(data.bytesTaken).toBeLessThanOrEqual(65_536);
  });

  it.each([1000, 10_000, 100_000, 1_000_000])('reads %i empty blocks once', async (bytes) => {
    const data = new CountedBytes(Buffer.concat([zlibHeader, emptyBlocks(bytes)]));
    const rows = await repackRows(data, passes);
    expect(rows).toMatchObject({ isComplete: false, firstRows: 0 });
    expect(data.bytesTaken).toBe(data.length);
  });

  it.each([65_535, 65_536, 65_537, 400_000])('keeps all %i bytes before a fault', (bytes) => {
    const raw = Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 7) ^ (i >> 8)));
    const noSuchBlock = Buffer.from([0x07, 0xff]);
    const stream = Buffer.concat([deflateSync(raw, { finishFlush: 2 }), noSuchBlock]);
    expect(Buffer.concat([...inflate(stream)]).equals(raw)).toBe(true);
    const cut = [...inflate(stream.subarray(0, stream.length >> 1))];
    expect(raw.subarray(0, Buffer.concat(cut).length).equals(Buffer.concat(cut))).toBe(true);
  });

  it('gives no bytes when the input is no zlib stream', () => {
    expect([...inflate(Buffer.from('PNG'))]).toEqual([]);
    expect([...inflate(new Uint8Array(0))]).toEqual([]);
  });
});
