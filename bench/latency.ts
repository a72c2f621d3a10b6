// `npm run bench:latency`: how long a person waits from the last uploaded byte until the thumbnail is on the screen.
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { noisePicture } from '#test/images/pictures.ts';
import { chromiumArgs, findChromium } from '../scripts/find-chromium.ts';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { fileInput } from './page/fill-batch.ts';
import { quantile } from './quantile.ts';

/** Measured uploads. The uploads before them warm up the browser, the page's server and the Lambdas. */
const uploads = 20;
const warmUps = 3;

const bucket = 'thumbnail-generator-dev';

/** The steps of one upload, in milliseconds. */
interface Sample {
  /** The PUT, from its start to the end of its reply. */
  readonly put: number;
  /** From the end of the PUT until the thumbnail is complete in the storage. */
  readonly render: number;
  /** From then until the page sends the poll that finds the thumbnail. Negative if the poll was already on its way. */
  readonly pause: number;
  /** That poll, from its start to the end of its reply. */
  readonly poll: number;
  /** From then until the page has painted the thumbnail: React, the GET if the poll did not carry the thumbnail, the decode. */
  readonly draw: number;
  /** Requests to S3 after the PUT: each poll is a LIST, and the browser may GET the thumbnail. */
  readonly polls: number;
  readonly thumbnailGets: number;
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-bench-'));
  const photo = join(folder, 'photo.jpg');
  await writePhoto(photo);
  const stack = await startTestStack();
  const browser = await chromium.launch({
    executablePath: await findChromium(console.log),
    args: chromiumArgs,
  });
  try {
    const page = await browser.newPage();
    await watchImages(page);
    await page.goto(stack.webUrl);
    const samples: Sample[] = [];
    for (let i = 0; i < warmUps + uploads; i++) {
      const sample = await uploadOne(page, stack, photo, i);
      if (i >= warmUps) samples.push(sample);
    }
    report(samples, statSync(photo).size);
  } finally {
    await browser.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A photo of 12 megapixels, as phones take them, with enough detail for about 3 MB. */
async function writePhoto(file: string): Promise<void> {
  await noisePicture(1000, 750).resize(4000, 3000).jpeg({ quality: 60 }).toFile(file);
}

/** Records when each thumbnail is loaded and decoded, just before the browser paints it. */
async function watchImages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // By default the browser forgets requests after the first 250.
    performance.setResourceTimingBufferSize(10_000);
    document.addEventListener(
      'load',
      ({ target }) => {
        if (!(target instanceof HTMLImageElement) || !target.alt.startsWith('Thumbnail of')) return;
        void target
          .decode()
          .then(() =>
            requestAnimationFrame(() =>
              target.setAttribute('data-seen', String(performance.now())),
            ),
          );
      },
      true,
    );
  });
}

async function uploadOne(
  page: Page,
  { s3Directory }: TestStack,
  photo: string,
  index: number,
): Promise<Sample> {
  // The file changes each time, because the page skips a file that it has already uploaded.
  appendFileSync(photo, String(index));
  await page.locator(fileInput).setInputFiles(photo);
  const thumbnail = page.getByRole('img', { name: /^Thumbnail of / }).nth(index);
  await thumbnail.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-seen]').length > count,
    index,
  );
  const { origin, seen, put, polls, gets } = await page.evaluate((number) => {
    const entries = performance
      .getEntriesByType('resource')
      .map(({ name, startTime, duration }) => ({
        path: new URL(name).pathname,
        start: startTime,
        end: startTime + duration,
      }));
    const put = entries.find(({ path }) => path.endsWith(`/${number}/photo.jpg`));
    const image = document.querySelectorAll('[data-seen]')[number];
    return {
      origin: performance.timeOrigin,
      seen: Number(image?.getAttribute('data-seen')),
      put,
      polls: entries.filter(
        ({ path, start }) => path.startsWith('/api/batches/') && put && start > put.end,
      ),
      gets: entries.filter(({ path }) => path.endsWith(`/${number}/photo_thumbnail.jpg`)).length,
    };
  }, index);
  const found = polls.at(-1);
  if (!put || !found) throw new Error('The browser recorded no PUT or no poll.');
  const batchId = page.url().split('/').at(-1) ?? '';
  const written = findWritingEnd(join(s3Directory, bucket, 'output', batchId, String(index)));
  return {
    put: put.end - put.start,
    render: written - (origin + put.end),
    pause: origin + found.start - written,
    poll: found.end - found.start,
    draw: seen - found.end,
    polls: polls.length,
    thumbnailGets: gets,
  };
}

/**
 * Reads the folder of the local S3, because a request to the local S3 would slow down the upload.
 *
 * @returns when the last file was written, in milliseconds since 1970
 */
function findWritingEnd(folder: string): number {
  return Math.max(...readdirSync(folder).map((file) => statSync(join(folder, file)).mtimeMs));
}

function report(samples: readonly Sample[], bytes: number): void {
  const waitOf = ({ render, pause, poll, draw }: Sample) => render + pause + poll + draw;
  const waits = samples.map(waitOf);
  const describe = (values: readonly number[]) => ({
    'median ms': Math.round(quantile(values, 0.5)),
    'p90 ms': Math.round(quantile(values, 0.9)),
    'share of the wait': `${Math.round((100 * sum(values)) / sum(waits))} %`,
  });
  console.log(
    `\nJPEG 4000x3000, ${(bytes / 1e6).toFixed(1)} MB, ${samples.length} uploads, one at a time`,
  );
  console.table({
    'uploaded -> thumbnail visible': describe(waits),
    '  S3 event -> thumbnail written': describe(samples.map(({ render }) => render)),
    '  pause before the poll': describe(samples.map(({ pause }) => pause)),
    '  poll': describe(samples.map(({ poll }) => poll)),
    '  load and paint': describe(samples.map(({ draw }) => draw)),
    'before that: the upload (PUT)': describe(samples.map(({ put }) => put)),
  });
  const each = (values: readonly number[]) => (sum(values) / samples.length).toFixed(2);
  console.log(
    `Per upload: ${each(samples.map(({ polls }) => polls))} polls, each with one LIST; ` +
      `${each(samples.map(({ thumbnailGets }) => thumbnailGets))} GETs of the thumbnail by the browser`,
  );
  console.log(
    `${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

await measure();
