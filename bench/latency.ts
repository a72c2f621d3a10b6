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
  /** From then until the page has painted the thumbnail: the rest of the poll's pause, the poll, the GET and the decode. */
  readonly show: number;
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
  const { origin, putStart, putEnd, seen } = await page.evaluate((number) => {
    const put = performance
      .getEntriesByType('resource')
      .find(({ name }) => new URL(name).pathname.endsWith(`/${number}/photo.jpg`));
    const image = document.querySelectorAll('[data-seen]')[number];
    return {
      origin: performance.timeOrigin,
      putStart: put?.startTime ?? Number.NaN,
      putEnd: (put?.startTime ?? Number.NaN) + (put?.duration ?? Number.NaN),
      seen: Number(image?.getAttribute('data-seen')),
    };
  }, index);
  const batchId = page.url().split('/').at(-1) ?? '';
  const written = findWritingEnd(join(s3Directory, bucket, 'output', batchId, String(index)));
  return {
    put: putEnd - putStart,
    render: written - (origin + putEnd),
    show: origin + seen - written,
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
  const waits = samples.map(({ render, show }) => render + show);
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
    '  poll, load and paint': describe(samples.map(({ show }) => show)),
    'before that: the upload (PUT)': describe(samples.map(({ put }) => put)),
  });
  console.log(
    `${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

await measure();
