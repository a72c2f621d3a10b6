// `npm run judge -- <files or folders>`: compares our thumbnails with what Chromium shows for the same files.
// `npm run judge -- --record`: records what Chromium shows of the pictures that the unit tests make.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { formatNamedBy, squareVariant } from '#core/variant.ts';
import type { Thumbnail } from '#render/process/reply-schema.ts';
import { renderThumbnails } from '#render/render-thumbnail.ts';
import { type ChromiumJudge, startChromiumJudge } from '#test/judges/chromium-judge.ts';
import {
  blockMeansOf,
  isBlank,
  meanDifference,
  onWhite,
  worstBlockDifference,
} from '#test/judges/picture-difference.ts';
import { changesOf, readRecordings } from '#test/judges/recording.ts';
import { findChromium } from '#test/services/find-chromium.ts';
import { listFiles } from '../cli/list-files.ts';

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

/** @returns the thumbnail of the one output that we order */
function onlyOf({ thumbnails }: { readonly thumbnails: readonly Thumbnail[] }): Thumbnail {
  const [thumbnail] = thumbnails;
  if (!thumbnail) throw new Error('There is no thumbnail.');
  return thumbnail;
}

async function judge(chromium: ChromiumJudge, file: string): Promise<Judgement> {
  const bytes = readFileSync(file);
  const format = formatNamedBy(file) ?? 'webp';
  const start = performance.now();
  const rendering = await renderThumbnails({
    bytes,
    outputs: [{ ...squareVariant(128, false), format }],
    maxPixels: defaultMaxPixels,
  });
  const ms = Math.round(performance.now() - start);
  const took = ms > 2000 ? ` (${ms} ms)` : '';
  const { width, height } = rendering.ok ? onlyOf(rendering) : { width: 128, height: 128 };
  const contentType = /\.svg$/i.test(file) ? { contentType: 'image/svg+xml' } : {};
  const shown = await chromium.draw(bytes, { width, height, ...contentType });

  const isTheirsBlank = !shown || isBlank(shown.pixels);
  if (!rendering.ok) {
    const { code, message } = rendering.failure;
    const verdict = !isTheirsBlank ? 'only chromium' : 'both refuse';
    return { file, verdict, detail: `${code}: ${message}${took}` };
  }
  const thumbnail = onlyOf(rendering);
  const { source } = thumbnail;
  const note = `${source.format} ${source.width}x${source.height}${source.isDamaged ? ' damaged' : ''}${took}`;
  const ours = await sharp(thumbnail.bytes).ensureAlpha().toColourspace('srgb').raw().toBuffer();
  if (!shown || (isTheirsBlank && !isBlank(ours)))
    return { file, verdict: 'only we', detail: note };
  // A format without transparency shows white where there was some.
  const theirs = format === 'jpeg' ? onWhite(shown.pixels) : shown.pixels;
  const means = [blockMeansOf(ours, width), blockMeansOf(theirs, width)] as const;
  const difference = meanDifference(...means);
  const worst = worstBlockDifference(...means);
  const isAlike = difference <= visibleDifference && worst <= visibleInOneBlock;
  const isShape =
    source.format === 'svg' || (shown.width === source.width && shown.height === source.height);
  const shape = isShape ? '' : `, Chromium ${shown.width}x${shown.height}`;
  const detail = `${note}, differs by ${difference.toFixed(1)}, worst block ${worst.toFixed(0)}${shape}`;
  return { file, verdict: isAlike && isShape ? 'same' : 'differs', detail };
}

async function run(paths: readonly string[]): Promise<void> {
  const files: string[] = [];
  for (const path of paths) {
    const listed = await listFiles(path);
    if (!listed.ok) throw new Error(`${path}: ${listed.problem}`);
    files.push(...listed.files.map((file) => file.path));
  }
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

/** The tests make the pictures, so they run, and their verdicts on the new recording are printed too. */
async function record(): Promise<void> {
  const before = readRecordings();
  const chromium = await findChromium(console.error);
  const tests = ['run', '--project', 'unit', '--reporter=dot', 'chromium.test'];
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...tests], {
    stdio: 'inherit',
    env: { ...process.env, RECORD_CHROMIUM: '1', CHROMIUM_PATH: chromium },
  });
  process.exitCode = status ?? 1;
  for (const [suite, after] of readRecordings()) {
    const old = before.get(suite) ?? { browser: 'none', pictures: {} };
    const changes = changesOf(old, after);
    const count = Object.keys(after.pictures).length;
    console.log(
      `${suite}: ${changes.length} of ${count} changed, ${old.browser} -> ${after.browser}`,
    );
    for (const change of changes) console.log(`  ${change}`);
  }
}

const args = process.argv.slice(2);
await (args[0] === '--record' ? record() : run(args));
