// Drags what is on the disk over the page as the window system would, folders too: the browser itself opens it.
import { expect, type Page } from 'playwright/test';

/**
 * @param paths files and folders
 * @returns lets go of them
 */
export async function dragFromDisk(
  page: Page,
  paths: readonly string[],
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const drag = async (type: 'dragEnter' | 'dragOver' | 'drop') => {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 200,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  };
  await drag('dragEnter');
  await expect(async () => {
    await drag('dragOver');
    await expect(page.getByText('Drop to upload')).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [100] });
  return () => drag('drop');
}

export async function dropFromDisk(page: Page, paths: readonly string[]): Promise<void> {
  const drop = await dragFromDisk(page, paths);
  await drop();
}
