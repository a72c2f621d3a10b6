// Guesses what people upload: classes of images with their shares, sizes and header facts.
import type { ImageFacts } from '#core/image-facts.ts';

/** A log-normal distribution: about two thirds of the values are within a factor of e^sigma of the median. */
export type Spread = readonly [median: number, sigma: number];

type Facts = Partial<ImageFacts> & Pick<ImageFacts, 'format'>;

export interface UploadClass {
  readonly name: string;
  /** Share of all uploads, in percent. */
  readonly percent: number;
  readonly facts: Facts;
  /** Megapixels of one frame. */
  readonly megapixels: readonly [...Spread, min: number, max: number];
  /** Bytes of the file per pixel of all its frames. */
  readonly bytesPerPixel: Spread;
  /** Frames of an animation. The header of the file does not state them. */
  readonly frames?: Spread;
  /** Error of the predicted CPU time, if the class differs from the default in sample-uploads.ts. */
  readonly cpuSigma?: number;
  /** The true need, for a class whose header says nothing about it. */
  readonly trueNeed?: { readonly memoryMb: number; readonly cpuMs: number };
}

const jpeg = { format: 'jpeg' } as const;
const progressive = { format: 'jpeg', progressive: true } as const;
const png = { format: 'png' } as const;
const heic = { format: 'heic' } as const;
/** An iPhone stores a small copy in each HEIC, and we render that copy. */
const iphoneHeic: Facts = {
  ...heic,
  thumbnail: {
    ...{ width: 320, height: 240, itemId: 2, codec: 'hvc1' },
    ...{ offset: 4096, length: 12_000 },
  },
};
// Measured with our own fixture in a warm process: 10 to 22 ms, 120 MB.
const smallCopy = { trueNeed: { memoryMb: 120, cpuMs: 20 } };
const moving = { frames: [30, 0.8] } as const;

/**
 * The shares are a guess for a public website. Most photos come from phones, whose cameras take 12 MP by default; fewer have
 * 24 or 48 MP. Messengers and websites have scaled down many others. iOS converts most HEIC photos to JPEG for web pages, so
 * HEIC is rare. Then come images that people save from the web. Their bytes per pixel are near the medians of HTTP Archive
 * (Web Almanac 2024, "Media"). Rare and hostile files come last, because a single one can kill a Lambda.
 */
export const uploadMix: readonly UploadClass[] = [
  one('phone photo, 12 MP', 30, jpeg, [12, 0.15, 8, 16], [0.3, 0.35]),
  one('phone photo, 24 MP', 6, jpeg, [24, 0.05, 20, 27], [0.28, 0.35]),
  one('phone photo, 48 MP', 3, jpeg, [48, 0.03, 45, 51], [0.25, 0.35]),
  one('scaled photo', 17, jpeg, [1.9, 0.5, 0.2, 8], [0.17, 0.4]),
  one('progressive web JPEG', 11, progressive, [1, 0.8, 0.05, 24], [0.2, 0.5]),
  one('progressive photo of a camera', 0.6, progressive, [24, 0.3, 12, 61], [0.3, 0.4]),
  one('screenshot PNG', 12, png, [3, 0.4, 0.3, 15], [0.25, 0.7]),
  one('photo PNG', 3, png, [2, 0.8, 0.1, 24], [1.6, 0.2]),
  one('interlaced PNG', 0.4, { ...png, progressive: true }, [1, 0.8, 0.1, 12], [1, 0.6]),
  one('16-bit PNG', 0.3, { ...png, bitDepth: 16 }, [8, 0.7, 1, 50], [4, 0.3]),
  one('WebP', 7, { format: 'webp' }, [0.9, 0.8, 0.05, 16], [0.1, 0.5]),
  one('lossless WebP', 0.8, { format: 'webp', lossless: true }, [1, 0.8, 0.05, 16], [0.5, 0.7]),
  one('HEIC of an iPhone, 12 MP', 2.2, iphoneHeic, [12.2, 0.02, 11, 13], [0.14, 0.35], smallCopy),
  one('HEIC of an iPhone, 24 MP', 0.8, iphoneHeic, [24.4, 0.02, 23, 26], [0.14, 0.35], smallCopy),
  one('HEIC without a small copy', 0.8, heic, [12.2, 0.2, 8, 50], [0.15, 0.35]),
  one('AVIF', 1.3, { format: 'avif' }, [1, 0.9, 0.05, 16], [0.09, 0.5]),
  one('GIF animation', 1.6, animated('gif'), [0.15, 0.6, 0.02, 1], [0.35, 0.5], moving),
  one('WebP animation', 0.3, animated('webp'), [0.2, 0.6, 0.02, 1], [0.08, 0.5], moving),
  // The CPU time of an SVG depends on its drawing, so its error is larger.
  one('SVG', 0.7, { format: 'svg' }, [0.25, 1, 0.01, 16], [0.04, 1], { cpuSigma: 1 }),
  one('TIFF scan', 0.5, { format: 'tiff' }, [8.7, 0.5, 2, 60], [2, 0.5]),
  one('BMP', 0.2, { format: 'bmp' }, [1, 0.8, 0.05, 12], [3, 0.1]),
  one('icon', 0.2, { format: 'ico' }, [0.06, 0.5, 0.001, 1], [1, 0.7]),
  one('panorama', 0.15, jpeg, [100, 0.3, 60, 250], [0.2, 0.4]),
  one('map PNG', 0.05, png, [100, 0.3, 60, 250], [0.2, 0.5]),
  one('drone AVIF', 0.03, { format: 'avif' }, [48, 0.05, 40, 51], [0.08, 0.3]),
  // Hostile files: few bytes that claim, or take, as much memory and time as possible.
  one('hostile AVIF', 0.01, { format: 'avif' }, [256, 0, 256, 256], [4e-6, 0]),
  one(
    'hostile PNG',
    0.01,
    { ...png, progressive: true, bitDepth: 16 },
    [200, 0, 200, 200],
    [0.01, 0],
  ),
  one('too many pixels', 0.02, png, [400, 0, 400, 400], [0.004, 0]),
  one('hostile GIF', 0.03, animated('gif'), [0.002, 0, 0.002, 0.002], [0.0087, 0], {
    frames: [10_000, 0],
    // Measured before this project began: 10,000 frames in a file of 174 KB took 7.8 s and 1.1 GB.
    trueNeed: { memoryMb: 1100, cpuMs: 7800 },
  }),
];

function animated(format: ImageFacts['format']): Facts {
  return { format, animated: true };
}

function one(
  name: string,
  percent: number,
  facts: Facts,
  megapixels: UploadClass['megapixels'],
  bytesPerPixel: Spread,
  rest: Pick<UploadClass, 'frames' | 'cpuSigma' | 'trueNeed'> = {},
): UploadClass {
  return { name, percent, facts, megapixels, bytesPerPixel, ...rest };
}
