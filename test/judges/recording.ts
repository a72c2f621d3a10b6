// The format of a recording: what Chromium showed of the pictures of one suite.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzlibSync, zlibSync } from 'fflate';
import { z } from 'zod';
import type { DrawnImage, DrawOptions } from './chromium-judge.ts';
import { type BlockMeans, blockMeansOf, isBlank, worstDifference } from './picture-difference.ts';

/** A picture as Chromium shows it. */
export interface ShownPicture {
  /** Size of the original as shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether every pixel is transparent. */
  readonly isBlank: boolean;
  /** Of the picture as drawn. */
  readonly means: BlockMeans;
}

const recordingSchema = z.object({
  /** Name and version. */
  browser: z.string(),
  /** A line for each name: the key of the input, then `nothing`, or two sizes and `blank` or packed means. */
  pictures: z.record(z.string(), z.string()),
});
export type Recording = z.infer<typeof recordingSchema>;

const folder = new URL('./recordings/', import.meta.url);
const fileOf = (suite: string) => new URL(`${suite}.json`, folder);

/** @returns the recording of each suite by its name */
export function readRecordings(): Map<string, Recording> {
  const suites = readdirSync(folder).map((file) => basename(file, '.json'));
  return new Map(suites.map((suite) => [suite, readRecording(suite)]));
}

export function readRecording(suite: string): Recording {
  if (!existsSync(fileOf(suite))) return { browser: 'none', pictures: {} };
  return recordingSchema.parse(JSON.parse(readFileSync(fileOf(suite), 'utf8')));
}

export function writeRecording(
  suite: string,
  browser: string,
  pictures: ReadonlyMap<string, string>,
): void {
  const sorted = [...pictures].sort(([a], [b]) => (a < b ? -1 : 1));
  const recording: Recording = { browser, pictures: Object.fromEntries(sorted) };
  writeFileSync(fileOf(suite), `${JSON.stringify(recording, null, 2)}\n`);
}

/** 64 of the 256 bits. */
const keyLetters = 16;

/** @returns what names an input: it changes with every byte and every option */
export function keyOf(bytes: Uint8Array, { width, height, contentType }: DrawOptions): string {
  const hash = createHash('sha256').update(`${width} ${height} ${contentType}\n`).update(bytes);
  return hash.digest('hex').slice(0, keyLetters);
}

/** @param drawnWidth of the pixels */
export function lineOf(key: string, drawn: DrawnImage | undefined, drawnWidth = 0): string {
  if (!drawn) return `${key} nothing`;
  const means = blockMeansOf(drawn.pixels, drawnWidth || drawn.width);
  const packed = zlibSync(Uint8Array.from(means.values, Math.round), { level: 9 });
  const content = isBlank(drawn.pixels) ? 'blank' : Buffer.from(packed).toString('base64');
  return [key, ...[drawn, means].map(({ width, height }) => `${width}x${height}`), content].join(
    ' ',
  );
}

/** @returns `undefined` when Chromium shows a broken image */
export function parseLine(line: string): ShownPicture | undefined {
  const [, original = '', drawn = '', content = ''] = line.split(' ');
  if (original === 'nothing') return undefined;
  const [shownSize, drawnSize] = [sizeOf(original), sizeOf(drawn)];
  if (content === 'blank') {
    const pixels = new Uint8Array(4 * drawnSize.width * drawnSize.height);
    return { ...shownSize, isBlank: true, means: blockMeansOf(pixels, drawnSize.width) };
  }
  const values = unzlibSync(Buffer.from(content, 'base64'));
  return { ...shownSize, isBlank: false, means: { ...drawnSize, values } };
}

function sizeOf(text: string) {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}

/** @returns a sentence for each picture that two recordings of a suite do not agree on */
export function changesOf(before: Recording, after: Recording): string[] {
  const names = new Set([...Object.keys(before.pictures), ...Object.keys(after.pictures)]);
  return [...names].sort().flatMap((name) => {
    const [was, is] = [before.pictures[name], after.pictures[name]];
    if (was === is) return [];
    return [`${name}: ${was === undefined ? 'new' : is === undefined ? 'gone' : change(was, is)}`];
  });
}

function change(was: string, is: string): string {
  const input = was.split(' ')[0] === is.split(' ')[0] ? '' : 'another input; ';
  const [a, b] = [parseLine(was), parseLine(is)];
  const [before, after] = [describe(a), describe(b)];
  if (before !== after) return `${input}${before} -> ${after}`;
  const difference = a && b ? worstDifference(a.means, b.means) : 0;
  return `${input}differs by up to ${difference} of 255`;
}

function describe(shown: ShownPicture | undefined): string {
  if (!shown) return 'nothing';
  const { width, height, means } = shown;
  const size = `${width}x${height} drawn at ${means.width}x${means.height}`;
  return shown.isBlank ? `${size}, blank` : size;
}
