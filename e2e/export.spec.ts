// Story: I build a website. I take the code for my pictures from the page, and the table of the batch for my program.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright/test';
import { pictureFile, textFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

const title = 'Copy or save as text';

test('a selection becomes HTML, Markdown and addresses, and the batch a CSV and a JSON', async ({
  page,
  sheet,
  readClipboard,
  snap,
}) => {
  await sheet.open();
  await sheet.drop([
    await pictureFile('png', { name: '=one.png' }),
    await pictureFile('jpeg', { name: 'two.jpg' }),
    textFile('bad.jpg', 'image/jpeg', 'no image'),
    await pictureFile('webp', { name: 'three.webp' }),
  ]);
  await expect(sheet.headline('3 of 4 thumbnails ready')).toBeVisible();
  const batchUrl = page.url();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));

  await page.getByRole('checkbox', { name: 'Select =one.png' }).check();
  await page.getByRole('checkbox', { name: 'Select two.jpg' }).check();
  await page
    .getByRole('region', { name: 'Selection' })
    .getByRole('button', { name: title })
    .click();
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toContainText('2 files. Anyone who has an address can open its image.');
  await dialog.getByRole('button', { name: 'Copy <img> for your page' }).click();
  await expect(dialog.getByRole('status')).toHaveText('HTML copied');
  const html = await readClipboard();
  expect(html.split('\n')).toHaveLength(2);
  await dialog.getByRole('button', { name: 'Copy Markdown' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Markdown copied');
  expect(await readClipboard()).toMatch(/^!\[=one\]\(http.*\)\n!\[two\]\(http.*\)$/);
  await dialog.getByRole('button', { name: 'Copy addresses' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Addresses copied');
  const addresses = (await readClipboard()).split('\n');
  expect(addresses).toEqual([`${batchUrl}/0/thumbnail`, `${batchUrl}/1/thumbnail`]);
  await snap('dialog');
  await checkAccessibility(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('group', { name: 'Batch' }).getByRole('button', { name: title }).click();
  await expect(dialog).toContainText('4 files, 3 with a thumbnail.');
  const csv = await save(page, dialog.getByRole('button', { name: 'Save CSV' }));
  expect(csv.name).toBe('thumbnails.csv');
  const rows = csv.text.trimEnd().split('\r\n');
  expect(rows).toHaveLength(1 + 4);
  expect(rows[1]).toMatch(`"'=one.png","${batchUrl}/0/original",300,200,`);
  const json = await save(page, dialog.getByRole('button', { name: 'Save JSON' }));
  const { files } = JSON.parse(json.text);
  expect(files[0].name).toBe('=one.png');
  expect(files[0].thumbHash).toMatch(/^[\w+/]+=*$/);
  expect(files[2]).toMatchObject({
    name: 'bad.jpg',
    failure: 'unsupported-format',
    thumbnails: [],
  });
  expect(requests.filter((url) => /\/api\//.test(url))).toEqual([]);
  for (const { original, thumbnails } of files) {
    for (const { address } of [original, ...thumbnails]) {
      if (address !== undefined) expect((await fetch(address)).status, address).toBe(200);
    }
  }
  await page.keyboard.press('Escape');

  expect(await page.evaluate(showAll, html)).toEqual([128, 128]);
});

test('the viewer offers the HTML and the Markdown of one picture', async ({
  page,
  sheet,
  readClipboard,
  snap,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'a.png' }));
  await page.getByRole('button', { name: /^Compare/ }).click();
  const own = page.getByRole('dialog').getByRole('region', { name: 'For your page' });
  await own.getByRole('button', { name: 'Copy <img> for your page' }).click();
  await expect(own.getByRole('button', { name: 'HTML copied' })).toBeVisible();
  const address = `${page.url()}/0/thumbnail`;
  expect(await readClipboard()).toMatch(
    new RegExp(`^<img src="${address}" width="128" height="\\d+" alt="a">$`),
  );
  await own.getByRole('button', { name: 'Copy Markdown' }).click();
  await expect(own.getByRole('button', { name: 'Markdown copied' })).toBeVisible();
  expect(await readClipboard()).toBe(`![a](${address})`);
  await snap('copied');
});

/** @returns the widths of the pictures that a page with this HTML shows */
function showAll(html: string): Promise<number[]> {
  const part = document.createElement('div');
  part.innerHTML = html;
  const images = [...part.querySelectorAll('img')];
  return Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth)));
}

async function save(page: Page, button: Locator) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), 'utf8'),
  };
}
