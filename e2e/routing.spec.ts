// Story: I want to know where each of my images was rendered, why there, and what it cost.
import type { Locator } from 'playwright/test';
import { lyingPng } from '#test/images/png-bombs.ts';
import { bombFile, flatAvifFile, pictureFile, type TestFile } from './support/files.ts';
import type { Sheet } from './support/sheet.ts';
import { expect, test } from './support/test.ts';

test.setTimeout(90_000);

test('each image says where it was rendered, why, and its cost', async ({
  page,
  sheet,
  openElsewhere,
}) => {
  await sheet.open();
  await sheet.drop([
    await pictureFile('jpeg', { name: 'small.jpg' }),
    await flatAvifFile('large.avif', 6000, 4000),
    fileOf('pixels.png', lyingPng(30_000)),
    await bombFile('memory.avif'),
  ]);
  // The Lambda and the browser both decode 24 megapixels of AVIF on one machine.
  await expect(sheet.headline('2 of 4 thumbnails ready')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('2 failed', { exact: true })).toBeVisible();

  const small = await readFacts(sheet, 'small.jpg');
  expect(small.lambda).toMatch(/^small, 512 MB\s+0\.1 MP baseline JPEG needs about \d+ MB: small$/);
  expect(small.rows).toEqual([
    expect.stringMatching(/^In the queue \d/),
    expect.stringMatching(/^In the Lambda \d/),
    expect.stringMatching(/^Shown here after \d/),
    expect.stringMatching(/^Predicted \d+ MB$/),
    expect.stringMatching(/^Predicted \d+ ms$/),
    expect.stringMatching(/^Actual \d+ ms$/),
  ]);
  expect(small.comparison).toMatch(
    /^\$\d\.\d\d of Lambda time: \d(\.\d)? times cheaper than one 5 GB Lambda$/,
  );
  expect(small.note).toContain('on this computer');
  expect(small.note).toContain('priced as on AWS');

  const large = await readFacts(sheet, 'large.avif');
  // The cost table decides which of these it is. The smallest cannot hold the pixels.
  expect(large.lambda).toMatch(
    /^(medium|large|huge), \d{4} MB\s+24\.0 MP AVIF .*about \d+ .*: (medium|large|huge)$/,
  );
  expect(large.images).toContain('Pixels 6000×4000 128×85');
  expect(large.dollars).toBeGreaterThan(small.dollars);

  await expect(sheet.item('pixels.png')).toContainText(
    'This image has 900 megapixels; the limit is 268 megapixels. Scale it down, then add it again.',
  );
  await expect(sheet.item('memory.avif')).toContainText(
    /Opening this image would take about \d+ MB of memory; the limit is \d+ MB\. Save a smaller version or a JPEG, then add that file\./,
  );

  // The figures come from the storage, so another browser shows them too.
  const elsewhere = await openElsewhere(page.url());
  const found = await readFacts(elsewhere, 'large.avif');
  // Only the page that waited knows for how long.
  const rows = large.rows.filter((row) => !row.startsWith('Shown here'));
  expect(found).toEqual({ ...large, rows });
});

interface Facts {
  /** The rows of the table about both images. */
  readonly images: readonly string[];
  /** "In the queue 12 ms", "Predicted 64 MB" */
  readonly rows: readonly string[];
  readonly lambda: string;
  /** For a million images like this one. */
  readonly dollars: number;
  readonly comparison: string;
  readonly note: string;
}

/** Opens the viewer on a file, and reads what it says beside the picture. */
async function readFacts(sheet: Sheet, name: string): Promise<Facts> {
  await sheet
    .item(name)
    .getByRole('button', { name: /^Compare/ })
    .click();
  const page = sheet.item(name).page();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByText('Renderer')).toBeVisible();
  const facts = viewer.getByRole('complementary', { name: 'What was done' });
  const read = async (texts: Locator) => (await texts.allInnerTexts()).map(oneLine);
  const cost = await facts.getByText('per million like this').innerText();
  const found: Facts = {
    images: await read(facts.getByRole('row')),
    rows: await read(facts.locator('dl > div')),
    lambda: oneLine(
      await facts
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'Lambda', exact: true }) })
        .innerText(),
    ).replace(/^Lambda /, ''),
    dollars: Number(/\$([\d.]+)/.exec(cost)?.[1]),
    comparison: await facts.getByText(/one 5 GB Lambda$/).innerText(),
    note: await facts.getByText('Renderer').innerText(),
  };
  await viewer.getByRole('button', { name: 'Close' }).click();
  return found;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function fileOf(name: string, bytes: Uint8Array): TestFile {
  const extension = name.split('.').at(-1);
  return { name, mimeType: `image/${extension}`, buffer: Buffer.from(bytes) };
}
