// Story: I want to know where each of my images was rendered, why there, and what it cost.
import type { Locator } from 'playwright/test';
import { lyingPng } from '#test/images/png-bombs.ts';
import { bombFile, flatAvifFile, pictureFile, type TestFile } from './support/files.ts';
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

  const small = await readExplanation(sheet.item('small.jpg'));
  expect(small.reason).toMatch(/^0\.1 MP baseline JPEG needs about \d+ MB: small$/);
  expect(small.rows).toMatchObject({
    Class: 'baseline JPEG',
    Memory: expect.stringMatching(/^predicted \d+ MB, peak \d+ MB \(whole process\)$/),
    'CPU time': expect.stringMatching(/^predicted \d+ ms, took \d+ ms$/),
    Lambda: 'small, 512 MB',
    Cost: expect.stringMatching(millionCost),
  });
  expect(small.note).toContain('on this computer');
  expect(small.note).toContain('priced as on AWS');

  const large = await readExplanation(sheet.item('large.avif'));
  // The cost table decides which of these it is. The smallest cannot hold the pixels.
  expect(large.reason).toMatch(/^24\.0 MP AVIF .*about \d+ .*: (medium|large|huge)$/);
  expect(large.rows.Class).toBe('AVIF');
  expect(large.rows.Lambda).toMatch(/^(medium|large|huge), \d{4} MB$/);
  expect(readMillion(large)).toBeGreaterThan(readMillion(small));

  await expect(sheet.item('pixels.png')).toContainText(
    'This image has 900 megapixels; the limit is 268 megapixels. Scale it down, then add it again.',
  );
  await expect(sheet.item('memory.avif')).toContainText(
    /Opening this image would take about \d+ MB of memory; the limit is \d+ MB\. Save a smaller version or a JPEG, then add that file\./,
  );

  const total = page.getByText(/^2 thumbnails: /);
  await expect(total).toHaveText(
    /^2 thumbnails: [\d.]+ kB became [\d.]+ kB for \$0\.0000\d+ of Lambda time \(on this computer; priced as on AWS\)\. One 5 GB Lambda for all would have cost \$0\.000\d+, \d+(\.\d)? times as much\.$/,
  );
  const dollars = Number(/\$([\d.]+)/.exec(await total.innerText())?.[1]);
  // The page shows two digits.
  expect(dollars * 1e6).toBeGreaterThan(0.94 * (readMillion(small) + readMillion(large)));
  expect(dollars * 1e6).toBeLessThan(1.06 * (readMillion(small) + readMillion(large)));

  // The figures come from the storage, so another browser shows them too.
  const elsewhere = await openElsewhere(page.url());
  const found = await readExplanation(elsewhere.item('large.avif'));
  // Only the page that waited knows for how long.
  expect({ ...found, rows: { ...found.rows, Time: '' } }).toEqual({
    ...large,
    rows: { ...large.rows, Time: '' },
  });
});

const millionCost =
  /^\$0\.0000\d+, \$(\d+\.\d\d) for a million like it; \$\d+\.\d\d with one 5 GB Lambda$/;

interface Explanation {
  readonly reason: string;
  readonly rows: Readonly<Record<string, string>>;
  readonly note: string;
}

/** Unfolds the report under a thumbnail, and reads its text. */
async function readExplanation(item: Locator): Promise<Explanation> {
  await item.locator('summary').click();
  await expect(item.getByText('Renderer')).toBeVisible();
  const terms = await item.getByRole('term').allInnerTexts();
  const texts = await item.getByRole('definition').allInnerTexts();
  const [reason = '', note = ''] = await item.locator('details p').allInnerTexts();
  return { reason, rows: Object.fromEntries(terms.map((term, i) => [term, texts[i] ?? ''])), note };
}

/** Dollars for a million images like this one. */
function readMillion({ rows }: Explanation): number {
  return Number(millionCost.exec(rows.Cost ?? '')?.[1]);
}

function fileOf(name: string, bytes: Uint8Array): TestFile {
  const extension = name.split('.').at(-1);
  return { name, mimeType: `image/${extension}`, buffer: Buffer.from(bytes) };
}
