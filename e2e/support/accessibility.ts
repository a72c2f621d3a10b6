// Runs axe on a page, with the rules of WCAG 2.2 AA and axe's own best practices.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, type Locator, type Page } from 'playwright/test';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules that depend on colours. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** axe checks only this many items at each end of a long list. It would take minutes for hundreds of items. */
const itemsPerEnd = 8;

/** Fails with a list of the faults that axe finds on the page as it is now, in the page's own colour scheme. */
export function checkAccessibility(page: Page): Promise<void> {
  return check(page, tags);
}

/** Also checks the colours in the other scheme, and leaves the page in that scheme. */
export async function checkAccessibilityInBothSchemes(page: Page): Promise<void> {
  await checkAccessibility(page);
  const isDark = await readIsDark(page);
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  await check(page, colorRules);
}

/** For browsers that Playwright does not drive. */
export async function checkWithAxe(
  browser: { evaluate(expression: string): Promise<unknown> },
  page: { evaluate(run: typeof runAxe, options: AxeOptions): Promise<string[]> },
): Promise<void> {
  await browser.evaluate(`(() => {${axeSource}\n})()`);
  const violations = await page.evaluate(runAxe, { runOnly: [...tags], itemsPerEnd });
  expect(violations, 'axe').toEqual([]);
}

/** @returns a line for each visible control that is too small for a finger: less than 44 pixels high or wide */
export function findSmallTargets(part: Locator): Promise<string[]> {
  // A link inside a text is as high as its line. WCAG 2.2 exempts it, success criterion 2.5.8.
  return part.locator('a:not(p a), button, .wipe, .file-select').evaluateAll((targets) =>
    targets
      .filter((target) => target.checkVisibility())
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 44 || box.height < 44)
      .map(({ target, box }) => `${target.textContent}: ${box.width}×${box.height}`),
  );
}

async function check(page: Page, runOnly: readonly string[]): Promise<void> {
  // The Content Security Policy would block a script tag. It does not apply to evaluate(), which uses the debugger.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(runAxe, { runOnly: [...runOnly], itemsPerEnd });
  const scheme = (await readIsDark(page)) ? 'dark' : 'light';
  expect(violations, `axe on ${new URL(page.url()).pathname}, ${scheme}`).toEqual([]);
}

function readIsDark(page: Page): Promise<boolean> {
  return page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
}

interface AxeOptions {
  readonly runOnly: string[];
  readonly itemsPerEnd: number;
}

/** Runs in the page. */
async function runAxe(options: AxeOptions): Promise<string[]> {
  const items = [...document.querySelectorAll<HTMLElement>('li, [role=listitem]')];
  const inTheMiddle = items.filter((item) => {
    const all = [...(item.parentElement?.children ?? [])];
    const place = all.indexOf(item);
    return place >= options.itemsPerEnd && place < all.length - options.itemsPerEnd;
  });
  const displays = inTheMiddle.map(({ style }) => style.display);
  for (const { style } of inTheMiddle) style.display = 'none';
  // A colour that is still changing has too little contrast. The page may start such a change at any moment.
  const withoutMotion = new CSSStyleSheet();
  withoutMotion.replaceSync(
    '*, ::before, ::after { transition: none !important; animation: none !important }',
  );
  document.adoptedStyleSheets.push(withoutMotion);
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
    document.adoptedStyleSheets.pop();
    for (const [i, { style }] of inTheMiddle.entries()) style.display = displays[i] ?? '';
  }
}
