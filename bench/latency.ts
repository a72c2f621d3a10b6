// `npm run bench:latency`: how long a person waits from the last uploaded byte until the thumbnail is on the screen.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { noisePicture } from '#test/images/pictures.ts';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { quantile } from './figures.ts';
import { type Requests, uploadBatch } from './latency/upload-batch.ts';
import { type Sample, uploadOne, watchImages } from './latency/upload-one.ts';

/** Measured uploads. The uploads before them warm up the browser, the page's server and the Lambdas. */
const uploads = 20;
const warmUps = 3;

/** Files of the batch whose requests are counted. */
const batchFiles = 100;

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
    const batchPage = await browser.newPage();
    reportRequests(
      `${batchFiles} uploads at once`,
      await uploadBatch(batchPage, stack.webUrl, batchFiles),
      batchFiles,
    );
    console.log(
      `${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    );
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
  const polls = sum(samples.map((sample) => sample.polls));
  const thumbnailGets = sum(samples.map((sample) => sample.thumbnailGets));
  reportRequests('uploads one at a time', { polls, thumbnailGets }, samples.length);
}

/** The PUT and the Lambdas' requests are the same in every case. The server also reads each new outcome once. */
function reportRequests(what: string, { polls, thumbnailGets }: Requests, files: number): void {
  const each = (count: number) => (count / files).toFixed(2);
  console.log(
    `Per file, ${what}: ${each(polls)} LISTs, 1 HEAD or GET by the page's server, ${each(thumbnailGets)} GETs by the browser`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

await measure();
