// Files and folders on the disk, and dragging them over the page. The browser itself opens them, as it does for a person.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, type Page, type TestInfo } from 'playwright/test';

/** @returns where the file lies: below the test's own folder, under the path given */
export async function writeToDisk(
  testInfo: TestInfo,
  path: string,
  content: Buffer | string,
): Promise<string> {
  const file = testInfo.outputPath(path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/**
 * @param path a file or folder
 * @returns a function that drops it
 */
export async function dragFromDisk(page: Page, path: string): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const drag = async (type: 'dragEnter' | 'dragOver' | 'drop') => {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 200,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  };
  await drag('dragEnter');
  await expect(async () => {
    await drag('dragOver');
    await expect(page.getByText('Drop to upload')).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [100] });
  return async () => {
    // The browser fires this until the drop. The page may have changed what lies under the pointer.
    await drag('dragOver');
    await drag('drop');
  };
}

export async function dropFromDisk(page: Page, path: string): Promise<void> {
  const drop = await dragFromDisk(page, path);
  await drop();
}
