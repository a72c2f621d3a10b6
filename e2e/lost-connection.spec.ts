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
  await context.setOffline(true);
  await sheet.pick([await pictureFile('jpeg', { name: 'later.jpg' })]);
  await expect(sheet.item('later.jpg')).toContainText(
    'You are offline. The upload goes on by itself when you are connected again.',
  );
  await checkAccessibility(page);
  await snap('offline');

  await context.setOffline(false);
  await expectCorners(await sheet.readThumbnail('later.jpg'));
});
