// Story: I use only the keyboard.
import { pictureFile } from '../support/files.ts';
import { expect, test } from './test.ts';

test('the keyboard alone cancels an upload and sends it after all', async ({ sheet, network }) => {
  await sheet.open();
  network.puts = 'hold';
  await sheet.pickByKeyboard([await pictureFile('jpeg', { name: 'photo.jpg' })]);
  await sheet.tabTo('button', 'Cancel photo.jpg');
  await sheet.press('Enter');
  await sheet.itemSays('photo.jpg', 'Cancelled');
  network.puts = 'pass';
  await sheet.tabTo('button', 'Upload photo.jpg');
  await sheet.press(' ');
  await sheet.find('heading', '1 thumbnail ready');
  await expect.poll(() => sheet.readStatus()).toContain('All done: 1 of 1 thumbnail ready');
});
