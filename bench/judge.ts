// `npm run judge -- <files or folders>`: compares our thumbnails with what Chromium shows for the same files.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { outputKeysOf } from '#core/keys.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { renderThumbnail } from '#render/render-thumbnail.ts';
import {
  type ChromiumJudge,
  meanDifference,
  onWhite,
  startChromiumJudge,
  worstBlockDifference,
} from '#test/judges/chromium-judge.ts';
import { findChromium } from '../scripts/find-chromium.ts';

/** The mean difference per channel, of 255, above which a person sees it in two pictures side by side. */
const visibleDifference = 5;

/** The same for the worst block. Of 11,157 pictures that look alike and are not drawings, none exceeds 33. */
const visibleInOneBlock = 60;

type Verdict =
  /** Both show the file, and the pictures look alike. */
  | 'same'
  /** Both show the file, and the pictures differ. */
  | 'differs'
  /** Neither shows the file. A fully transparent picture counts as not shown. */
  | 'both refuse'
  /** Chromium shows a file that we refuse: our fault, unless we state it as a choice. */
  | 'only chromium'
  /** We show a file that Chromium refuses, such as HEIC or TIFF. */
  | 'only we';

interface Judgement {
  readonly file: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

async function judge(chromium: ChromiumJudge, file: string): Promise<Judgement> {
  const bytes = readFileSync(file);
  const format = outputKeysOf(`input/${file}`)?.thumbnailFormat ?? 'webp';
  const settings = { maxSide: 128, maxPixels: defaultMaxPixels, keepAnimation: false };
  const start = performance.now();
  const rendering = await renderThumbnail({ bytes, format, ...settings });
  const ms = Math.round(performance.now() - start);
  const took = ms > 2000 ? ` (${ms} ms)` : '';
  const { width, height } = rendering.ok ? rendering.thumbnail : { width: 128, height: 128 };
  const contentType = /\.svg$/i.test(file) ? { contentType: 'image/svg+xml' } : {};
  const shown = await chromium.draw(bytes, { width, height, ...contentType });

  const isBlank = shown?.pixels.every((value, i) => i % 4 !== 3 || value === 0) ?? true;
  if (!rendering.ok) {
    const { code, message } = rendering.failure;
    const verdict = !isBlank ? 'only chromium' : 'both refuse';
    return { file, verdict, detail: `${code}: ${message}${took}` };
  }
  const { thumbnail } = rendering;
  const { source } = thumbnail;
  const note = `${source.format} ${source.width}x${source.height}${source.isDamaged ? ' damaged' : ''}${took}`;
  const ours = await sharp(thumbnail.bytes).ensureAlpha().toColourspace('srgb').raw().toBuffer();
  const isOursBlank = ours.every((value, i) => i % 4 !== 3 || value === 0);
  if (!shown || (isBlank && !isOursBlank)) return { file, verdict: 'only we', detail: note };
  // A format without transparency shows white where there was some.
  const theirs = format === 'jpeg' ? onWhite(shown.pixels) : shown.pixels;
  const difference = meanDifference(ours, theirs, width);
  const worst = worstBlockDifference(ours, theirs, width);
  const isAlike = difference <= visibleDifference && worst <= visibleInOneBlock;
  const isShape =
    source.format === 'svg' || (shown.width === source.width && shown.height === source.height);
  const shape = isShape ? '' : `, Chromium ${shown.width}x${shown.height}`;
  const detail = `${note}, differs by ${difference.toFixed(1)}, worst block ${worst.toFixed(0)}${shape}`;
  return { file, verdict: isAlike && isShape ? 'same' : 'differs', detail };
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function run(paths: readonly string[]): Promise<void> {
  const files = paths.flatMap(filesOf);
  const chromium = await startChromiumJudge(await findChromium(console.error));
  const counts = new Map<string, number>();
  for (const file of files) {
    const judgement = await judge(chromium, file).catch(
      (error): Judgement => ({ file, verdict: 'only chromium', detail: `threw: ${error}` }),
    );
    counts.set(judgement.verdict, (counts.get(judgement.verdict) ?? 0) + 1);
    if (judgement.verdict !== 'same') {
      console.log(`${judgement.verdict}\t${judgement.file}\t${judgement.detail}`);
    }
  }
  await chromium.close();
  console.log(`\n${files.length} files: ${[...counts].map(([v, n]) => `${n} ${v}`).join(', ')}`);
}

await run(process.argv.slice(2));
