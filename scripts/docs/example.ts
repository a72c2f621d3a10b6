// Makes the example on the empty page: a sample and the thumbnail that the product makes from it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import * as z from 'zod';
import { makeCommand } from '../../cli/make/make.ts';
import { runCommand } from '../../cli/run-command.ts';
import { root } from '../../stack/root.mjs';
import { samples } from '../../web/upload/add/samples.ts';

/** A phone's photo, stored sideways: the most frequent kind of upload, and the change is plain to see. */
const sampleName = 'IMG_4032.jpg';

export const exampleFiles = {
  original: join(root, 'web/samples/example/original.webp'),
  thumbnail: join(root, 'web/samples/example/thumbnail.jpg'),
  figures: join(root, 'web/samples/example/figures.json'),
};

const resultSchema = z.object({
  thumbnail: z.string(),
  width: z.number(),
  height: z.number(),
  bytes: z.number(),
});

/** Longest side of the copy of the original, in pixels: twice the CSS pixels of its place on the page. */
const copySide = 640;

export async function makeExample() {
  const sample = samples.find(({ name }) => name === sampleName);
  if (!sample) throw new Error(`There is no sample ${sampleName}.`);
  const file = fileURLToPath(sample.address);
  const source = readFileSync(file);
  const { bytes: thumbnail, ...made } = await makeThumbnail(file);
  // sharp ignores the EXIF orientation here, as a program does that knows none.
  const copy = await sharp(source)
    .resize(copySide, copySide, { fit: 'inside' })
    .webp({ quality: 72 })
    .toBuffer({ resolveWithObject: true });
  const { width = 0, height = 0 } = await sharp(source).metadata();
  const figures = {
    name: sampleName,
    original: { width, height, bytes: source.length },
    shownOriginal: { width: copy.info.width, height: copy.info.height },
    thumbnail: { ...made, bytes: thumbnail.length },
  };
  return { original: copy.data, thumbnail, figures };
}

async function makeThumbnail(file: string) {
  const out = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    let printed = '';
    await runCommand(makeCommand, ['--json', '--size', '128', '--out', out, file], (line) => {
      printed = line;
    });
    const { thumbnail, width, height } = resultSchema.parse(JSON.parse(printed));
    return { width, height, bytes: readFileSync(thumbnail) };
  } finally {
    rmSync(out, { recursive: true });
  }
}
