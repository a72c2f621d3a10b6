// How long a person waits: from the last byte uploaded until the thumbnail is on the screen. `npm run bench:latency`
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { noisePicture } from '../lambda/test/fixtures.ts';
import { chromiumArgs, findChromium } from '../scripts/test/find-chromium.ts';
import { startTestStack, type TestStack } from '../scripts/test/start-test-stack.ts';

/** Uploads that count, after some that warm up the browser, the page's server and the Lambdas. */
const uploads = 20;
const warmUps = 3;

/** Milliseconds of one upload. */
interface Sample {
  /** The PUT, from its start to the end of its reply. */
  readonly put: number;
  /** From there until the thumbnail's object is complete in the storage. */
  readonly render: number;
  /** From there until the page has painted it: the rest of the poll's pause, the poll, the GET and the decode. */
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

/** 12 megapixels as a phone takes them, with enough detail for about 3 MB. */
async function writePhoto(file: string): Promise<void> {
  await noisePicture(1000, 750).resize(4000, 3000).jpeg({ quality: 77 }).toFile(file);
}

/** Keeps the time at which each thumbnail was loaded, decoded and about to be painted. */
async function watchImages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    document.addEventListener(
      'load',
      ({ target }) => {
        if (!(target instanceof HTMLImageElement) || !target.alt.startsWith('Thumbnail of')) return;
        void target
          .decode()
          .then(() =>
            requestAnimationFrame(() => target.setAttribute('data-seen', String(performance.now()))),
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
  await page.locator('input[type=file]').setInputFiles(photo);
  const thumbnail = page.getByRole('img', { name: /^Thumbnail of / }).nth(index);
  await thumbnail.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-seen]').length > count,
    index,
  );
  const { origin, putStart, putEnd, seen } = await page.evaluate((number) => {
    const puts = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes(`/${number}/photo.jpg`) && name.includes('PutObject'));
    const put = puts.at(-1);
    const image = document.querySelectorAll('[data-seen]')[number];
    return {
      origin: performance.timeOrigin,
      putStart: put?.startTime ?? Number.NaN,
      putEnd: put && put.startTime + put.duration,
      seen: Number(image?.getAttribute('data-seen')),
    };
  }, index);
  const written = await writtenAt(s3Directory, page.url().split('/').at(-1) ?? '', index);
  return { put: 0, render: 0, show: 0 };
}
