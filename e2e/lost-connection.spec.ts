// Story: my connection breaks for a while; the page says so and goes on by itself.
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('files added while offline are uploaded when the connection is back', async ({
  context,
  page,
  sheet,
  snap,
}) => {
  await sheet.open();
  await sheet.pick([await pictureFile('png', { name: 'before.png' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await context.setOffline(true);
  await sheet.pick([await pictureFile('jpeg', { name: 'later.jpg' })]);
  await expect(sheet.item('later.jpg')).toContainText(
    'You are offline. The upload resumes automatically when you are back online.',
  );
  await expect(page.getByText('You are offline. Uploads resume automatically')).toBeVisible();
  await checkAccessibility(page);
  await snap('offline');

  await context.setOffline(false);
  await expectCorners(await sheet.readThumbnail('later.jpg'));
});

test('files added before the page could load all of itself wait for it', async ({
  context,
  page,
  sheet,
}) => {
  await sheet.open();
  await context.setOffline(true);
  await sheet.pick([await pictureFile('jpeg', { name: 'early.jpg' })]);
  await expect(page.getByRole('region', { name: 'Notice' })).toContainText(
    'Your files wait here, and upload automatically when it responds.',
  );

  await context.setOffline(false);
  await expectCorners(await sheet.readThumbnail('early.jpg'));
  await expect(page.getByRole('region', { name: 'Notice' })).toBeHidden();
});
