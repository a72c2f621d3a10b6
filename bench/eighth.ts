// `npm run bench:eighth [-- <folder of JPEGs>]`: what our decoder of JPEGs at an eighth of their size saves against plain sharp,
// warm and in a new process, and from how many MB on. Without a folder it draws photos.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { readImageFacts } from '#core/image-facts.ts';
import { areDcCoefficientsEnough } from '#core/is-eighth-enough.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { renderThumbnail } from '#render/render-thumbnail.ts';
import { cpuMsSince } from '#render/serve-renders.ts';
import { listFiles } from '../cli/list-files.ts';
import { chooseDecoder } from './eighth/choose-decoder.ts';
import { measureNewProcesses, type Step } from './eighth/new-processes.ts';
import { photo } from './pictures.ts';
import { quantile } from './quantile.ts';
import { ssim } from './ssim.ts';

export interface Jpeg {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isProgressive: boolean;
}

const maxSide = 128;
const rounds = 5;

async function readJpegs(folder: string | undefined): Promise<Jpeg[]> {
  const listed = folder ? await listFiles(folder) : undefined;
  if (listed && !listed.ok) throw new Error(listed.problem);
  const files = listed
    ? listed.files.map(({ path, name }) => ({ name, bytes: readFileSync(path) }))
    : await drawJpegs();
  return files.flatMap(({ name, bytes }) => {
    const found = readImageFacts(bytes, bytes.length);
    if (!found.ok || !areDcCoefficientsEnough(found.facts, maxSide)) return [];
    return [{ name, bytes, isProgressive: found.facts.progressive }];
  });
}

async function drawJpegs(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const drawn: { name: string; bytes: Uint8Array }[] = [];
  for (const width of [2200, 2600, 3200, 4000, 4600]) {
    const picture = await photo(width, (width * 3) / 4);
    for (const progressive of [false, true]) {
      for (const quality of [75, 90, 97]) {
        const bytes = await picture.clone().jpeg({ progressive, quality }).toBuffer();
        drawn.push({ name: `${width} px at ${quality}`, bytes });
      }
    }
  }
  return drawn;
}

async function render(bytes: Uint8Array, format: 'jpeg' | 'png'): Promise<Uint8Array> {
  const limits = { maxSide, maxPixels: defaultMaxPixels, keepAnimation: true };
  const rendering = await renderThumbnail({ bytes, format, ...limits });
  if (!rendering.ok) throw new Error(rendering.failure.message);
  return rendering.thumbnail.bytes;
}

/** Plain sharp, as tutorials use it. */
function plainSharp(bytes: Uint8Array, format: 'jpeg' | 'png'): Promise<Uint8Array> {
  const inside = { fit: 'inside', withoutEnlargement: true } as const;
  return sharp(bytes).autoOrient().resize(maxSide, maxSide, inside).toFormat(format).toBuffer();
}

/** @returns how close a thumbnail is to one Lanczos step from all pixels */
async function ssimOf(png: Uint8Array, bytes: Uint8Array): Promise<number> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const whole = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: whole.info.width, height: whole.info.height, channels: whole.info.channels };
  // sharp would reduce a JPEG while decoding it.
  const target = await sharp(whole.data, { raw, limitInputPixels: false })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return ssim(data, target, width);
}

interface Row extends Jpeg {
  /** CPU time in ms. */
  readonly ours: number;
  readonly libjpeg: number;
  readonly plain: number;
  /** SSIM of our pixels before they are encoded, less that of libjpeg's. */
  readonly gain: number;
  /** The same, less that of plain sharp, which reduces a JPEG further while decoding it. */
  readonly plainGain: number;
}

async function measureWarm(all: readonly Jpeg[]): Promise<Row[]> {
  const times = all.map(() => ({
    ours: [] as number[],
    libjpeg: [] as number[],
    plain: [] as number[],
  }));
  const cpuMsOf = async (render: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await render();
    return cpuMsSince(start);
  };
  // The first round compiles.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { bytes }] of all.entries()) {
      chooseDecoder('ours');
      const ours = await cpuMsOf(() => render(bytes, 'jpeg'));
      chooseDecoder('libjpeg');
      const libjpeg = await cpuMsOf(() => render(bytes, 'jpeg'));
      const plain = await cpuMsOf(() => plainSharp(bytes, 'jpeg'));
      if (round === 0) continue;
      times[i]?.ours.push(ours);
      times[i]?.libjpeg.push(libjpeg);
      times[i]?.plain.push(plain);
    }
  }
  const rows: Row[] = [];
  for (const [i, jpeg] of all.entries()) {
    const { bytes, isProgressive } = jpeg;
    chooseDecoder('ours');
    const ours = await render(bytes, 'png');
    chooseDecoder('libjpeg');
    const theirs = isProgressive ? await ofSameSize(bytes, ours) : await render(bytes, 'png');
    const median = (of: 'ours' | 'libjpeg' | 'plain') => quantile(times[i]?.[of] ?? [], 0.5);
    rows.push({
      ...jpeg,
      ours: median('ours'),
      libjpeg: median('libjpeg'),
      plain: median('plain'),
      gain: (await ssimOf(ours, bytes)) - (await ssimOf(theirs, bytes)),
      plainGain:
        (await ssimOf(ours, bytes)) - (await ssimOf(await plainSharp(bytes, 'png'), bytes)),
    });
  }
  return rows;
}

async function ofSameSize(bytes: Uint8Array, thumbnail: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(thumbnail).metadata();
  return sharp(bytes)
    .autoOrient()
    .resize(width, height, { fit: 'fill', fastShrinkOnLoad: false })
    .png()
    .toBuffer();
}

function summarise(rows: readonly Row[]) {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const against = (of: 'libjpeg' | 'plain') => {
    const ratios = rows.map((row) => row.ours / row[of]);
    const mean = Math.exp(sum(ratios.map(Math.log)) / rows.length);
    return `${mean.toFixed(3)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  };
  const gains = (of: 'gain' | 'plainGain') => {
    const all = rows.map((row) => row[of]);
    const low = all.filter((gain) => gain < -0.001).length;
    return `${quantile(all, 0.5).toFixed(4)}, lowest ${Math.min(...all).toFixed(4)}, ${low} below -0.001`;
  };
  return {
    files: rows.length,
    'CPU / plain sharp': against('plain'),
    'CPU / our renderer with libjpeg': against('libjpeg'),
    'SSIM - plain': gains('plainGain'),
    'SSIM - libjpeg': gains('gain'),
  };
}

const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const jpegs = await readJpegs(folder);
const rows = await measureWarm(jpegs);
if (process.argv.includes('--each')) {
  console.table(
    rows.map(({ name, bytes, isProgressive, ours, libjpeg, plain, gain, plainGain }) => ({
      name: name.slice(0, 30),
      MB: (bytes.length / 1e6).toFixed(2),
      kind: isProgressive ? 'progressive' : 'baseline',
      'ours, ms': ours.toFixed(1),
      'libjpeg, ms': libjpeg.toFixed(1),
      'plain, ms': plain.toFixed(1),
      'SSIM - plain': plainGain.toFixed(4),
      'SSIM - libjpeg': gain.toFixed(4),
    })),
  );
}
console.log('Warm, in one process. A progressive JPEG never goes to libjpeg:');
console.table({
  baseline: summarise(rows.filter(({ isProgressive }) => !isProgressive)),
  progressive: summarise(rows.filter(({ isProgressive }) => isProgressive)),
});

/** A process that sees these files in this order: which marks to print. */
const marksMb = [1, 2, 5, 10, 20, 30, 40, 60, 80, 120];
const orders = 3;
const baseline = jpegs.filter(({ isProgressive }) => !isProgressive).map(({ bytes }) => bytes);
const runs: Step[][] = [];
for (let seed = 1; seed <= orders; seed++) {
  // Each file twice, since a Lambda may see many more.
  runs.push(await measureNewProcesses([...baseline, ...baseline], seed));
}
const breakEvens = runs.map((steps) => {
  const last = steps.findLastIndex(({ eagerMs }) => eagerMs > 0);
  return steps[last]?.mb ?? 0;
});
console.log(
  'New render processes and baseline JPEGs: CPU ms more than libjpeg, medians of several orders',
);
console.table(
  marksMb.flatMap((mark) => {
    const at = runs.flatMap((steps) => steps.find(({ mb }) => mb >= mark) ?? []);
    if (at.length < orders) return [];
    const median = (of: (step: Step) => number) => Math.round(quantile(at.map(of), 0.5));
    return [
      {
        'MB so far': mark,
        'libjpeg, ms': median(({ libjpegMs }) => libjpegMs),
        'ours from the first on': median(({ eagerMs }) => eagerMs),
        'by our rule': median(({ ruleMs }) => ruleMs),
      },
    ];
  }),
);
const peak = (child: keyof Step['peakMb']) =>
  Math.max(...runs.flatMap((steps) => steps.map(({ peakMb }) => peakMb[child]))).toFixed(0);
console.log(`Peak memory: ${peak('libjpeg')} MB with libjpeg, ${peak('eager')} MB with ours.`);
console.log(
  `Ours from the first on has paid for itself after ${quantile(breakEvens, 0.5).toFixed(0)} MB.`,
);
process.exit();
