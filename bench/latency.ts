// `npm run bench:latency`: how long a person waits from the last uploaded byte until the thumbnail is on the screen.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { noisePicture } from '#test/images/pictures.ts';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { describeMachine, quantile, sum } from './figures.ts';
import { type Sample, uploadOne, watchImages } from './latency/upload-one.ts';

/** Measured uploads. The uploads before them warm up the browser, the page's server and the Lambdas. */
const uploads = 20;
const warmUps = 3;

const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-bench-'));
const photo = join(folder, 'photo.jpg');
// A photo of 12 megapixels, as phones take them, with enough detail for about 3 MB.
await noisePicture(1000, 750).resize(4000, 3000).jpeg({ quality: 60 }).toFile(photo);
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

function report(samples: readonly Sample[], bytes: number): void {
  const waits = samples.map(({ render, pause, poll, draw }) => render + pause + poll + draw);
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
  const each = (figure: 'polls' | 'thumbnailGets') =>
    (sum(samples.map((sample) => sample[figure])) / samples.length).toFixed(2);
  console.log(
    `Per file: ${each('polls')} polls, ${each('thumbnailGets')} GETs by the browser.\n${describeMachine()}`,
  );
}
