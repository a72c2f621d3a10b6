// axe over whatever a page shows, by the rules of WCAG 2.2 AA and axe's own best practices.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, type Page } from 'playwright/test';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules that colours can break. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** Of a list of hundreds that are alike, so many at either end; all of them would take axe minutes. */
const itemsPerEnd = 8;

/**
 * Fails with a list of what axe finds on the page as it is now, in the page's own colour scheme.
 *
 * Evaluated through the debugger, which a Content Security Policy does not hold back as it does a script tag.
 */
export function checkAccessibility(page: Page): Promise<void> {
  return check(page, tags);
}

/** The same, and then of the colours in the other scheme, which the page keeps. */
export async function checkAccessibilityInBothSchemes(page: Page): Promise<void> {
  await checkAccessibility(page);
  const isDark = await readIsDark(page);
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  await check(page, colorRules);
}

async function check(page: Page, runOnly: readonly string[]): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(runAxe, { runOnly: [...runOnly], itemsPerEnd });
  const scheme = (await readIsDark(page)) ? 'dark' : 'light';
  expect(violations, `axe on ${new URL(page.url()).pathname}, ${scheme}`).toEqual([]);
}

function readIsDark(page: Page): Promise<boolean> {
  return page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Runs in the page. */
async function runAxe(options: { runOnly: string[]; itemsPerEnd: number }): Promise<string[]> {
  const items = [...document.querySelectorAll<HTMLElement>('li, [role=listitem]')];
  const inTheMiddle = items.filter((item) => {
    const all = [...(item.parentElement?.children ?? [])];
    const place = all.indexOf(item);
    return place >= options.itemsPerEnd && place < all.length - options.itemsPerEnd;
  });
  await settleAnimations();
  const displays = inTheMiddle.map(({ style }) => style.display);
  for (const { style } of inTheMiddle) style.display = 'none';
  try {
    const axe: typeof import('axe-core') = Reflect.get(window, 'axe');
    const { violations }: AxeResults = await axe.run(document, {
      runOnly: options.runOnly,
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
    );
  } finally {
    for (const [i, { style }] of inTheMiddle.entries()) style.display = displays[i] ?? '';
  }

  /** Half-way through a fade every text is too pale. */
  async function settleAnimations() {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < 5000)
      .map(({ finished }) => finished.catch(() => {}));
    await Promise.all(ending);
  }
}
