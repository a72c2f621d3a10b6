// Story: my connection breaks for a while. The page says so, and resumes automatically.
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('files added while offline upload when back online', async ({
  context,
  page,
  sheet,
  snap,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'before.png' }));
  await context.setOffline(true);
  await sheet.pick([await pictureFile('jpeg', { name: 'later.jpg' })]);
  await expect(sheet.item('later.jpg')).toContainText('Paused');
  // Clear of everything that could cover it.
  await sheet.original('later.jpg').hover({ trial: true });
  await expect(page.getByText('You are offline.')).toHaveText(
    'You are offline. Uploads resume automatically when you are back online.',
  );
  await checkAccessibility(page);
  await snap('offline');

  await context.setOffline(false);
  await expectCorners(await sheet.readThumbnail('later.jpg'));
});

test('files wait until the page has loaded all its code', async ({ context, sheet }) => {
  await sheet.open();
  await context.setOffline(true);
  await sheet.pick([await pictureFile('jpeg', { name: 'early.jpg' })]);
  await expect(sheet.notice).toContainText(
    'Your files will upload automatically when it responds.',
  );

  await context.setOffline(false);
  await expectCorners(await sheet.readThumbnail('early.jpg'));
  await expect(sheet.notice).toBeHidden();
});
