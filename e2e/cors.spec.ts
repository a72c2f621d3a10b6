// Story: the operator forgot to allow my address in the CORS rules. The page says so, and does not blame my network.
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('an upload that CORS refuses is not called a network fault', async ({ page, sheet, snap }) => {
  // The same page under another host name is another origin, which the bucket's CORS rules do not allow.
  const { port } = new URL(process.env.E2E_WEB_URL ?? '');
  await page.clock.install();
  await sheet.open(`http://127.0.0.1:${port}/`);
  await sheet.pick([await pictureFile('png', { name: 'photo.png' })]);
  await expect(sheet.rest).toHaveText(
    'The storage does not accept uploads from this page (CORS). Trying again automatically.',
  );
  await expect(async () => {
    await page.clock.fastForward('00:10');
    await expect(sheet.item('photo.png')).toContainText(
      "its CORS rules do not allow this address. Contact the site's administrator, then try again.",
      { timeout: 500 },
    );
  }).toPass();
  await snap('refused by CORS');
});
