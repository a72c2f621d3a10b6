// One upload on a page that shows its earlier uploads, and the time of each step until its thumbnail is painted.
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { TestStack } from '../../test/services/start-test-stack.ts';
import { fileInput } from '../page/fill-batch.ts';

const bucket = 'local-bucket';

/** The steps of one upload, in milliseconds. */
export interface Sample {
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
  /** Requests after the PUT: polls to the page's server, and perhaps a GET of the thumbnail. */
  readonly polls: number;
  readonly thumbnailGets: number;
}

/** Records when each thumbnail is loaded and decoded, just before the browser paints it. */
export async function watchImages(page: Page): Promise<void> {
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

/** @param index how many files the page has uploaded before */
export async function uploadOne(
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
