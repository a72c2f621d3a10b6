// Bytes, CPU time and likeness of one thumbnail: ours and plain sharp's, beside a Lanczos resize from all pixels.
import sharp from 'sharp';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { squareVariant } from '#core/variant.ts';
import { renderThumbnails } from '#render/render-thumbnail.ts';
import { cpuMsSince } from '#render/serve-renders.ts';
import { quantile } from '../quantile.ts';
import { colorSsim, ssim } from '../ssim.ts';
import type { Case } from './cases.ts';

const maxSide = 128;
const rounds = 5;
const inside = { fit: 'inside', withoutEnlargement: true } as const;

export interface Figures {
  readonly bytes: number;
  readonly cpuMs: number;
  /** SSIM of each channel, on the worse of grey and white. */
  readonly luma: number;
  readonly chroma: number;
  readonly alpha: number;
}

export interface Comparison extends Pick<Case, 'name' | 'format'> {
  readonly ours: Figures;
  readonly plain: Figures;
}

/** @returns `undefined` for a file that one of the two does not read */
export async function compare({ name, format, read }: Case): Promise<Comparison | undefined> {
  const original = await read();
  const outputs = [{ ...squareVariant(maxSide, false), format }];
  const request = { bytes: original, outputs, maxPixels: defaultMaxPixels };
  const renderOurs = async () => {
    const rendering = await renderThumbnails(request);
    if (!rendering.ok) throw new Error(rendering.failure.message);
    return rendering.thumbnails[0]?.bytes ?? new Uint8Array();
  };
  // As tutorials use it.
  const renderPlain = () =>
    sharp(original).autoOrient().resize(maxSide, maxSide, inside).toFormat(format).toBuffer();
  try {
    const reference = await shrinkWhole(original);
    const thumbnails = [await renderOurs(), await renderPlain()] as const;
    const [ours, plain] = [await decode(thumbnails[0]), await decode(thumbnails[1])];
    // The decoder's own shrinking may round another size.
    if (!hasSize(ours, reference) || !hasSize(plain, reference)) return undefined;
    const cpu = await measureCpu(renderOurs, renderPlain);
    return {
      name,
      format,
      ours: { bytes: thumbnails[0].length, cpuMs: cpu[0], ...liken(ours, reference, format) },
      plain: { bytes: thumbnails[1].length, cpuMs: cpu[1], ...liken(plain, reference, format) },
    };
  } catch {
    return undefined;
  }
}

/** Takes turns, so that both sides meet the same noise. */
async function measureCpu(
  ours: () => Promise<unknown>,
  plain: () => Promise<unknown>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < 2 * rounds; i++) {
    const start = process.cpuUsage();
    await (i % 2 === 0 ? ours : plain)();
    times[i % 2 === 0 ? 0 : 1].push(cpuMsSince(start));
  }
  return [quantile(times[0], 0.5), quantile(times[1], 0.5)];
}

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

function hasSize(a: Rgba, b: Rgba): boolean {
  return a.width === b.width && a.height === b.height;
}

/** One Lanczos step from all pixels of the original. */
async function shrinkWhole(original: Uint8Array): Promise<Rgba> {
  const { width, height, pixels } = await decode(original);
  const whole = sharp(pixels, { raw: { width, height, channels: 4 } });
  const { data, info } = await whole
    .resize(maxSide, maxSide, inside)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

async function decode(bytes: Uint8Array): Promise<Rgba> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

const [grey, white] = [128, 255];

function liken(thumbnail: Rgba, reference: Rgba, format: Case['format']) {
  const { width } = reference;
  // A JPEG shows white where the original is transparent.
  const whole =
    format === 'jpeg' ? { ...reference, pixels: opaque(lay(reference, white)) } : reference;
  const [onGrey, onWhite] = [grey, white].map((ground) =>
    colorSsim(lay(thumbnail, ground), lay(whole, ground), width),
  );
  return {
    luma: Math.min(onGrey?.luma ?? 0, onWhite?.luma ?? 0),
    chroma: Math.min(onGrey?.chroma ?? 0, onWhite?.chroma ?? 0),
    alpha: ssim(alphaOf(thumbnail), alphaOf(whole), width),
  };
}

/** @returns RGB pixels on a grey or white ground */
function lay({ pixels }: Rgba, ground: number): Uint8Array {
  return Uint8Array.from({ length: (pixels.length / 4) * 3 }, (_, i) => {
    const at = Math.floor(i / 3) * 4;
    const alpha = (pixels[at + 3] ?? 0) / 255;
    return Math.round((pixels[at + (i % 3)] ?? 0) * alpha + ground * (1 - alpha));
  });
}

function opaque(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (rgb[Math.floor(i / 4) * 3 + (i % 4)] ?? 0),
  );
}

function alphaOf({ pixels }: Rgba): Uint8Array {
  return pixels.filter((_, i) => i % 4 === 3);
}
