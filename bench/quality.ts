// `npm run bench:quality`: compares our thumbnails and those of plain sharp with a full-resolution Lanczos: SSIM, bytes, CPU.
import sharp from 'sharp';
import type { ThumbnailFormat } from '#core/keys.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { renderThumbnail } from '#render/render-thumbnail.ts';
import { photo, pixelArt, screenshot } from './pictures.ts';
import { ssim } from './ssim.ts';

const maxSide = 128;
const rounds = 7;
/** The lowest SSIM that we accept. A good encoder stays above it at these sizes. */
const floor = 0.97;
const sourceFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: ThumbnailFormat;
}

interface Result {
  readonly ssim: number;
  readonly bytes: number;
  readonly cpuMs: number;
}

async function makeCases(): Promise<Case[]> {
  const cases: Case[] = [];
  const pictures = [
    { name: 'photo 12 MP', picture: await photo(4000, 3000) },
    { name: 'photo 2 MP', picture: await photo(1600, 1200) },
    { name: 'screenshot 2 MP', picture: screenshot(1600, 1200) },
  ];
  for (const { name, picture } of pictures) {
    for (const source of sourceFormats) {
      // Encoding 12 MP of AVIF takes longer than the rest of the bench.
      if (source === 'avif' && name.includes('12')) continue;
      const bytes = await picture.clone().toFormat(source, { quality: 90 }).toBuffer();
      cases.push({ name: `${name} ${source}`, bytes, format: source === 'tiff' ? 'webp' : source });
    }
    const scans = await picture.clone().jpeg({ quality: 90, progressive: true }).toBuffer();
    cases.push({ name: `${name} progressive jpeg`, bytes: scans, format: 'jpeg' });
    const lossless = await picture.clone().webp({ lossless: true, effort: 1 }).toBuffer();
    cases.push({ name: `${name} lossless webp`, bytes: lossless, format: 'webp' });
  }
  const sprite = await pixelArt().webp({ lossless: true }).toBuffer();
  cases.push({ name: 'pixel art lossless webp', bytes: sprite, format: 'webp' });
  cases.push({ name: 'pixel art png', bytes: await pixelArt().png().toBuffer(), format: 'png' });
  return cases;
}

function ours({ bytes, format }: Case): Promise<Uint8Array> {
  const limits = { maxSide, maxPixels: defaultMaxPixels, keepAnimation: true };
  return renderThumbnail({ bytes, format, ...limits }).then((rendering) => {
    if (!rendering.ok) throw new Error(rendering.failure.message);
    return rendering.thumbnail.bytes;
  });
}

/** Plain sharp, as tutorials use it. */
function plain({ bytes, format }: Case): Promise<Uint8Array> {
  return sharp(bytes)
    .autoOrient()
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
    .toFormat(format)
    .toBuffer();
}

/** Scales the picture in one Lanczos step from all its pixels. */
async function reference({ bytes }: Case): Promise<{ pixels: Uint8Array; width: number }> {
  const full = await onGrey(bytes);
  const { data, info } = await sharp(full.pixels, {
    raw: { width: full.width, height: full.height, channels: 3 },
  })
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width };
}

async function onGrey(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

async function measure(
  render: (of: Case) => Promise<Uint8Array>,
  one: Case,
  target: Awaited<ReturnType<typeof reference>>,
): Promise<Result> {
  const bytes = await render(one);
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = process.cpuUsage();
    await render(one);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  const { pixels, width } = await onGrey(bytes);
  const cpuMs = times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  return { ssim: ssim(pixels, target.pixels, width), bytes: bytes.length, cpuMs };
}

const rows: Record<string, Record<string, string | number>> = {};
let worst = 1;
for (const one of await makeCases()) {
  const target = await reference(one);
  const [our, their] = [await measure(ours, one, target), await measure(plain, one, target)];
  worst = Math.min(worst, our.ssim);
  rows[one.name] = {
    'SSIM ours': our.ssim.toFixed(4),
    'SSIM sharp': their.ssim.toFixed(4),
    'bytes ours': our.bytes,
    'bytes sharp': their.bytes,
    'bytes ratio': (our.bytes / their.bytes).toFixed(2),
    'CPU ratio': (our.cpuMs / their.cpuMs).toFixed(2),
  };
}
console.table(rows);
console.log(`Lowest SSIM of ours: ${worst.toFixed(4)}; the floor is ${floor}`);
if (worst < floor) process.exitCode = 1;
