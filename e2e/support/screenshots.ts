// Screenshots of the stories, for people to look through: test-results/screenshots/<spec>/<nn>-<name>.png
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page, TestInfo } from 'playwright/test';
import { root } from '../../stack/root.mjs';

export const screenshotsDir = join(root, 'test-results', 'screenshots');

export function clearScreenshots(): void {
  rmSync(screenshotsDir, { recursive: true, force: true });
}

/** Photographs the window. Numbers follow the order within a spec. */
export async function takeScreenshot(page: Page, { file }: TestInfo, name: string): Promise<void> {
  const dir = join(screenshotsDir, basename(file, '.spec.ts'));
  mkdirSync(dir, { recursive: true });
  // Playwright runs a spec's tests one after the other, but maybe in several processes, so the folder keeps the count.
  const number = String(readdirSync(dir).length + 1).padStart(2, '0');
  const plainName = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  await page.screenshot({ path: join(dir, `${number}-${plainName}.png`), scale: 'css' });
}
