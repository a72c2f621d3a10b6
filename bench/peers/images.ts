// Makes the images to measure, the same every time: photos with grain, screenshots, pixel art, in every format we can write.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type ImageClass as CostClass, predictNeed } from '#core/cost-model.ts';
import { readImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/variant.ts';
import { createRandom } from '#test/images/random.ts';
import { photo, pixelArt, screenshot } from '../pictures.ts';

export interface ImageFile {
  readonly path: string;
  /** Format of the thumbnail. */
  readonly format: ThumbnailFormat;
}

export interface ImageClass {
  readonly name: string;
  readonly costClass: CostClass;
  /** Whether these are photos as cameras make them. No class of photos may take much longer than with plain sharp. */
  readonly isPhoto: boolean;
  readonly images: readonly ImageFile[];
}

type Size = readonly [width: number, height: number];

const sizes = { '2 MP': [1600, 1200], '12 MP': [4000, 3000], '24 MP': [6000, 4000] } as const;

/** Levels of 255. With this grain a 12 MP JPEG of quality 88 has 3 MB, like those of phones; without it, 0.5 MB. */
const grainAmplitude = 16;

/** @param folder gets one file per class */
export async function makeImages(folder: string): Promise<ImageClass[]> {
  const drawn = await (await photo(...sizes['2 MP'])).raw().toBuffer({ resolveWithObject: true });
  const drawing = () => sharp(drawn.data, { raw: drawn.info });
  const classes: ImageClass[] = [];
  const add = async (name: string, format: ThumbnailFormat, encoded: Promise<Uint8Array>) => {
    const path = join(folder, `${classes.length}`);
    const bytes = await encoded;
    writeFileSync(path, bytes);
    const costClass = costClassOf(bytes);
    if (!costClass) throw new Error(`${name} has no facts.`);
    const isPhoto = !/screenshot|pixel art|animated/.test(name);
    classes.push({ name, costClass, isPhoto, images: [{ path, format }] });
  };

  for (const [size, [width, height]] of Object.entries(sizes)) {
    const shot = await withGrain(drawing(), [width, height]);
    const jpeg = (progressive: boolean) => shot().jpeg({ quality: 88, progressive }).toBuffer();
    await add(`baseline JPEG ${size}`, 'jpeg', jpeg(false));
    await add(`progressive JPEG ${size}`, 'jpeg', jpeg(true));
    // The encoders of the other formats are slow, so 24 MP would take most of the bench's time.
    if (size === '24 MP') continue;
    await add(`PNG photo ${size}`, 'png', shot().png({ compressionLevel: 3 }).toBuffer());
    await add(
      `lossy WebP photo ${size}`,
      'webp',
      shot().webp({ quality: 80, effort: 0 }).toBuffer(),
    );
    await add(`TIFF photo ${size}`, 'webp', shot().tiff({ compression: 'lzw' }).toBuffer());
    if (size === '12 MP') continue;
    await add(
      `lossless WebP photo ${size}`,
      'webp',
      shot().webp({ lossless: true, effort: 0 }).toBuffer(),
    );
    await add(`AVIF photo ${size}`, 'avif', shot().avif({ quality: 60, effort: 0 }).toBuffer());
    await add(`GIF photo ${size}`, 'gif', shot().gif({ effort: 1 }).toBuffer());
  }

  const page = screenshot(...sizes['2 MP']);
  await add('PNG screenshot 2 MP', 'png', page.clone().png().toBuffer());
  const losslessPage = page.clone().webp({ lossless: true, effort: 0 });
  await add('lossless WebP screenshot 2 MP', 'webp', losslessPage.toBuffer());
  await add('animated GIF, 12 frames of 400x300', 'gif', animate(drawing(), [400, 300], 12));
  await add('PNG pixel art 32x32', 'png', pixelArt().png().toBuffer());
  return classes;
}

/** @returns the class of the cost model, or `undefined` when the header is not an image's */
function costClassOf(bytes: Uint8Array): CostClass | undefined {
  const found = readImageFacts(bytes, bytes.length);
  return found.ok ? predictNeed(found.facts, bytes.length).imageClass : undefined;
}

/** Enlarges the drawing and adds the grain of a sensor, the same to all three channels of a pixel. */
async function withGrain(drawing: Sharp, [width, height]: Size): Promise<() => Sharp> {
  const enlarged = drawing.resize(width, height, { fit: 'fill', kernel: 'cubic' });
  const pixels = await enlarged.raw().toBuffer();
  const random = createRandom(1);
  for (let at = 0; at < pixels.length; at += 3) {
    const grain = (random() + random() - 1) * grainAmplitude;
    for (let channel = at; channel < at + 3; channel++) {
      pixels[channel] = Math.min(255, Math.max(0, (pixels[channel] ?? 0) + grain));
    }
  }
  return () => sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Pans across the drawing. */
async function animate(
  drawing: Sharp,
  [width, height]: Size,
  frameCount: number,
): Promise<Uint8Array> {
  const frames = await Promise.all(
    Array.from({ length: frameCount }, (_, i) =>
      drawing
        .clone()
        .extract({ left: i * 20, top: i * 10, width: 2 * width, height: 2 * height })
        .resize(width, height)
        .png({ compressionLevel: 1 })
        .toBuffer(),
    ),
  );
  const gif = sharp(frames, { join: { animated: true } }).gif({ effort: 1 });
  return gif.toBuffer();
}
