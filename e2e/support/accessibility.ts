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

/** Of a list of hundreds that are alike, so many at either end; all of them would take axe minutes. */
const itemsPerEnd = 8;

/**
 * Fails with a list of what axe finds on the page as it is now, in the page's own colour scheme.
 *
 * Evaluated through the debugger, which a Content Security Policy does not hold back as it does a script tag.
 */
export async function checkAccessibility(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(runAxe, { tags, itemsPerEnd });
  const { url, scheme } = await page.evaluate(() => ({
    url: location.pathname,
    scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  }));
  expect(violations, `axe on ${url}, ${scheme}`).toEqual([]);
}

/** The same in the page's colour scheme and then in the other, which the page keeps. */
export async function checkAccessibilityInBothSchemes(page: Page): Promise<void> {
  await checkAccessibility(page);
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  await checkAccessibility(page);
}

/** Runs in the page. */
async function runAxe(options: { tags: string[]; itemsPerEnd: number }): Promise<string[]> {
  const lists = new Set([...document.querySelectorAll('li, [role=listitem]')].map(getParent));
  const inTheMiddle = [...lists].flatMap((list) =>
    [...(list?.children ?? [])].slice(options.itemsPerEnd, -options.itemsPerEnd),
  );
  await settleAnimations();
  const axe: typeof import('axe-core') = Reflect.get(window, 'axe');
  const { violations }: AxeResults = await axe.run(
    { include: document.documentElement, exclude: inTheMiddle },
    { runOnly: options.tags, resultTypes: ['violations'] },
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
  );

  function getParent(item: Element) {
    return item.parentElement;
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
