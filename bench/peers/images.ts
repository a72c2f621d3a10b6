// Makes the images to measure, the same every time: photos with grain, drawings and an animation, in every format we can write.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type ImageClass as CostClass, predictNeed } from '#core/cost-model.ts';
import { readImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/variant.ts';
import { createRandom } from '#test/images/random.ts';
import { coloredText, logo, photo, pixelArt, screenshot } from '../pictures.ts';
import type { JobSize } from './serve-jobs.ts';

export interface ImageFile {
  readonly path: string;
  /** Format of the thumbnails. */
  readonly format: ThumbnailFormat;
  readonly sizes: readonly JobSize[];
}

/** What the stack makes by default. */
export const usualSizes: readonly JobSize[] = [{ width: 128, height: 128, isCover: false }];
const largeSize: JobSize = { width: 1024, height: 1024, isCover: false };
const threeSizes: readonly JobSize[] = [
  ...usualSizes,
  { width: 400, height: 300, isCover: true },
  largeSize,
];

export interface ImageClass {
  readonly name: string;
  readonly costClass: CostClass;
  /** Whether these are photos as cameras make them. They have a mean of their own. */
  readonly isPhoto: boolean;
  /** Whether the thumbnails have other sizes than by default. The means and bounds leave those classes out. */
  readonly isSized?: boolean;
  readonly images: readonly ImageFile[];
}

type Size = readonly [width: number, height: number];

const sizes = { '2 MP': [1600, 1200], '12 MP': [4000, 3000], '24 MP': [6000, 4000] } as const;

/** The encoders of the other formats are slow, so larger photos in them would take most of the bench's time. */
const photoFormats: readonly [
  string,
  ThumbnailFormat,
  keyof typeof sizes,
  (shot: Sharp) => Sharp,
][] = [
  ['baseline JPEG', 'jpeg', '24 MP', (shot) => shot.jpeg({ quality: 88 })],
  ['progressive JPEG', 'jpeg', '24 MP', (shot) => shot.jpeg({ quality: 88, progressive: true })],
  ['PNG photo', 'png', '12 MP', (shot) => shot.png({ compressionLevel: 3 })],
  ['lossy WebP photo', 'webp', '12 MP', (shot) => shot.webp({ quality: 80, effort: 0 })],
  ['TIFF photo', 'webp', '12 MP', (shot) => shot.tiff({ compression: 'lzw' })],
  ['lossless WebP photo', 'webp', '2 MP', (shot) => shot.webp({ lossless: true, effort: 0 })],
  ['AVIF photo', 'avif', '2 MP', (shot) => shot.avif({ quality: 60, effort: 0 })],
  ['GIF photo', 'gif', '2 MP', (shot) => shot.gif({ effort: 1 })],
];

/** Levels of 255. With this grain a 12 MP JPEG of quality 88 has 3 MB, like those of phones; without it, 0.5 MB. */
const grainAmplitude = 16;

/** @param folder gets one file per class */
export async function makeImages(folder: string): Promise<ImageClass[]> {
  const drawn = await (await photo(...sizes['2 MP'])).raw().toBuffer({ resolveWithObject: true });
  const drawing = () => sharp(drawn.data, { raw: drawn.info });
  const classes: ImageClass[] = [];
  const add = async (name: string, format: ThumbnailFormat, encoded: Sharp, isPhoto = false) => {
    const path = join(folder, `${classes.length}`);
    const bytes = await encoded.toBuffer();
    writeFileSync(path, bytes);
    const costClass = costClassOf(bytes);
    if (!costClass) throw new Error(`${name} has no facts.`);
    classes.push({ name, costClass, isPhoto, images: [{ path, format, sizes: usualSizes }] });
  };

  for (const [size, [width, height]] of Object.entries(sizes)) {
    const shot = await withGrain(drawing(), [width, height]);
    for (const [name, format, largest, encode] of photoFormats) {
      if (width <= sizes[largest][0]) await add(`${name} ${size}`, format, encode(shot()), true);
    }
  }
  const page = screenshot(...sizes['2 MP']);
  await add('PNG screenshot 2 MP', 'png', page.clone().png());
  const losslessPage = page.clone().webp({ lossless: true, effort: 0 });
  await add('lossless WebP screenshot 2 MP', 'webp', losslessPage);
  const text = coloredText(...sizes['2 MP']).jpeg({ quality: 90 });
  await add('JPEG of coloured text 2 MP', 'jpeg', text);
  await add('transparent PNG logo 1 MP', 'png', logo(1000).png());
  const animation = await animate(drawing(), [400, 300], 12);
  await add('animated GIF, 12 frames of 400x300', 'gif', animation);
  await add('PNG pixel art 32x32', 'png', pixelArt().png());
  return [
    ...classes,
    ...classes.filter(({ name }) => name.endsWith('JPEG 12 MP')).flatMap(inSizes),
  ];
}

/** The same photo in three sizes, and in the largest of them alone. */
function inSizes({ name, costClass, images }: ImageClass): ImageClass[] {
  const [{ path } = { path: '' }] = images;
  const formats = ['jpeg', 'webp'] as const;
  return formats.flatMap((format) =>
    [threeSizes, [largeSize]].map((sizes) => ({
      name: `${name}: ${sizes.length === 1 ? '1024' : '128, 400x300, 1024'} as ${format}`,
      costClass,
      isPhoto: false,
      isSized: true,
      images: [{ path, format, sizes }],
    })),
  );
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
async function animate(drawing: Sharp, [width, height]: Size, frameCount: number): Promise<Sharp> {
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
  return sharp(frames, { join: { animated: true } }).gif({ effort: 1 });
}
