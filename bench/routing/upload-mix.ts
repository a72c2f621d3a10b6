// Guesses what people upload: classes of images with their shares, sizes and header facts.
import type { ImageFacts } from '#core/image-facts.ts';

/** A log-normal distribution: about two thirds of the values are within a factor of e^sigma of the median. */
export interface Spread {
  readonly median: number;
  readonly sigma: number;
}

export interface UploadClass {
  readonly name: string;
  /** Share of all uploads, in percent. */
  readonly percent: number;
  readonly facts: Partial<ImageFacts> & Pick<ImageFacts, 'format'>;
  /** Megapixels of one frame. */
  readonly megapixels: Spread & { readonly min: number; readonly max: number };
  /** Bytes of the file per pixel of all its frames. */
  readonly bytesPerPixel: Spread;
  /** Frames of an animation. The header of the file does not state them. */
  readonly frames?: Spread;
  /** Error of the predicted CPU time, if the class differs from the default in sample-uploads.ts. */
  readonly cpuSigma?: number;
  /** The true need, for a class whose header says nothing about it. */
  readonly trueNeed?: { readonly memoryMb: number; readonly cpuMs: number };
}

/**
 * The shares are a guess for a public website. Most photos come from phones, whose cameras take 12 MP by default; fewer have
 * 24 or 48 MP. Messengers and websites have scaled down many others. iOS converts most HEIC photos to JPEG for web pages, so
 * HEIC is rare. Then come images that people save from the web. Their bytes per pixel are near the medians of HTTP Archive
 * (Web Almanac 2024, "Media"). Rare and hostile files come last, because a single one can kill a Lambda.
 */
export const uploadMix: readonly UploadClass[] = [
  photo('phone photo, 12 MP', 30, spread(12, 0.15, 8, 16), value(0.3, 0.35)),
  photo('phone photo, 24 MP', 6, spread(24, 0.05, 20, 27), value(0.28, 0.35)),
  photo('phone photo, 48 MP', 3, spread(48, 0.03, 45, 51), value(0.25, 0.35)),
  photo('scaled photo', 17, spread(1.9, 0.5, 0.2, 8), value(0.17, 0.4)),
  {
    ...photo('progressive web JPEG', 11, spread(1, 0.8, 0.05, 24), value(0.2, 0.5)),
    facts: { format: 'jpeg', progressive: true },
  },
  {
    ...photo('progressive photo of a camera', 0.6, spread(24, 0.3, 12, 61), value(0.3, 0.4)),
    facts: { format: 'jpeg', progressive: true },
  },
  still('screenshot PNG', 12, 'png', spread(3, 0.4, 0.3, 15), value(0.25, 0.7)),
  still('photo PNG', 3, 'png', spread(2, 0.8, 0.1, 24), value(1.6, 0.2)),
  {
    ...still('interlaced PNG', 0.4, 'png', spread(1, 0.8, 0.1, 12), value(1, 0.6)),
    facts: { format: 'png', progressive: true },
  },
  {
    ...still('16-bit PNG', 0.3, 'png', spread(8, 0.7, 1, 50), value(4, 0.3)),
    facts: { format: 'png', bitDepth: 16 },
  },
  still('WebP', 7, 'webp', spread(0.9, 0.8, 0.05, 16), value(0.1, 0.5)),
  {
    ...still('lossless WebP', 0.8, 'webp', spread(1, 0.8, 0.05, 16), value(0.5, 0.7)),
    facts: { format: 'webp', lossless: true },
  },
  iphoneHeic('HEIC of an iPhone, 12 MP', 2.2, spread(12.2, 0.02, 11, 13)),
  iphoneHeic('HEIC of an iPhone, 24 MP', 0.8, spread(24.4, 0.02, 23, 26)),
  still('HEIC without a small copy', 0.8, 'heic', spread(12.2, 0.2, 8, 50), value(0.15, 0.35)),
  still('AVIF', 1.3, 'avif', spread(1, 0.9, 0.05, 16), value(0.09, 0.5)),
  {
    ...still('GIF animation', 1.6, 'gif', spread(0.15, 0.6, 0.02, 1), value(0.35, 0.5)),
    facts: { format: 'gif', animated: true },
    frames: { median: 30, sigma: 0.8 },
  },
  {
    ...still('WebP animation', 0.3, 'webp', spread(0.2, 0.6, 0.02, 1), value(0.08, 0.5)),
    facts: { format: 'webp', animated: true },
    frames: { median: 30, sigma: 0.8 },
  },
  // The CPU time of an SVG depends on its drawing, so its error is larger.
  {
    ...still('SVG', 0.7, 'svg', spread(0.25, 1, 0.01, 16), value(0.04, 1)),
    cpuSigma: 1,
  },
  still('TIFF scan', 0.5, 'tiff', spread(8.7, 0.5, 2, 60), value(2, 0.5)),
  still('BMP', 0.2, 'bmp', spread(1, 0.8, 0.05, 12), value(3, 0.1)),
  still('icon', 0.2, 'ico', spread(0.06, 0.5, 0.001, 1), value(1, 0.7)),
  photo('panorama', 0.15, spread(100, 0.3, 60, 250), value(0.2, 0.4)),
  still('map PNG', 0.05, 'png', spread(100, 0.3, 60, 250), value(0.2, 0.5)),
  still('drone AVIF', 0.03, 'avif', spread(48, 0.05, 40, 51), value(0.08, 0.3)),
  // Hostile files: few bytes that claim, or take, as much memory and time as possible.
  still('hostile AVIF', 0.01, 'avif', spread(256, 0, 256, 256), value(4e-6, 0)),
  {
    ...still('hostile PNG', 0.01, 'png', spread(200, 0, 200, 200), value(0.01, 0)),
    facts: { format: 'png', progressive: true, bitDepth: 16 },
  },
  still('too many pixels', 0.02, 'png', spread(400, 0, 400, 400), value(0.004, 0)),
  {
    ...still('hostile GIF', 0.03, 'gif', spread(0.002, 0, 0.002, 0.002), value(0.0087, 0)),
    facts: { format: 'gif', animated: true },
    frames: { median: 10_000, sigma: 0 },
    // Measured before this project began: 10,000 frames in a file of 174 KB took 7.8 s and 1.1 GB.
    trueNeed: { memoryMb: 1100, cpuMs: 7800 },
  },
];

/** An iPhone stores a small copy in each HEIC, and we render that copy. */
function iphoneHeic(
  name: string,
  percent: number,
  megapixels: UploadClass['megapixels'],
): UploadClass {
  const thumbnail = {
    ...{ width: 320, height: 240, itemId: 2, codec: 'hvc1' },
    ...{ offset: 4096, length: 12_000 },
  };
  return {
    ...still(name, percent, 'heic', megapixels, value(0.14, 0.35)),
    facts: { format: 'heic', thumbnail },
    // Measured with our own fixture in a warm process: 10 to 22 ms, 120 MB.
    trueNeed: { memoryMb: 120, cpuMs: 20 },
  };
}

function photo(
  name: string,
  percent: number,
  megapixels: UploadClass['megapixels'],
  bytesPerPixel: Spread,
): UploadClass {
  return still(name, percent, 'jpeg', megapixels, bytesPerPixel);
}

function still(
  name: string,
  percent: number,
  format: ImageFacts['format'],
  megapixels: UploadClass['megapixels'],
  bytesPerPixel: Spread,
): UploadClass {
  return { name, percent, facts: { format }, megapixels, bytesPerPixel };
}

function spread(median: number, sigma: number, min: number, max: number) {
  return { median, sigma, min, max };
}

function value(median: number, sigma: number): Spread {
  return { median, sigma };
}
