// Pictures of the stories for a person to leaf through: test-results/screenshots/<spec>/<nn>-<name>.png
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page, TestInfo } from 'playwright/test';
import { root } from '../../scripts/setup.mjs';

const screenshotsDir = join(root, 'test-results', 'screenshots');

/** Those of an earlier run; a run of some specs leaves pictures of these alone. */
export function clearScreenshots(): void {
  rmSync(screenshotsDir, { recursive: true, force: true });
}

/** Takes a picture of what the window shows; numbered in the order they are taken within a spec. */
export async function takeScreenshot(page: Page, { file }: TestInfo, name: string): Promise<void> {
  const dir = join(screenshotsDir, basename(file, '.spec.ts'));
  mkdirSync(dir, { recursive: true });
  // A spec's tests run one after the other, though perhaps in several processes.
  const number = String(readdirSync(dir).length + 1).padStart(2, '0');
  const plainName = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  await page.screenshot({ path: join(dir, `${number}-${plainName}.png`), scale: 'css' });
}
