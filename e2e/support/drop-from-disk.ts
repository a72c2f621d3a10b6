// Drops what is on the disk as the window system would, folders too: the browser itself opens it.
import { expect, type Page } from 'playwright/test';

/** @param paths files and folders */
export async function dropFromDisk(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 200,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  await drag('dragEnter');
  await expect(async () => {
    await drag('dragOver');
    await expect(page.getByText('Drop to upload')).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [100] });
  await drag('drop');
}
