// Story: I read at 200 %. No text covers another, and none is cut off at the side.
import type { Page } from 'playwright/test';
import { pictureFile, textFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

// A window of 1280x800 at 200 %: WCAG 2.2, success criterion 1.4.4.
test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

test('every text is complete and has its own place at 200 %', async ({ page, sheet, snap }) => {
  await sheet.open();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
  expect(await findMisplaced(page)).toEqual([]);
  await checkAccessibility(page);
  await snap('empty at 200 %');

  await sheet.pick([
    await pictureFile('jpeg', { name: 'a photo with a rather long name of its own.jpg' }),
    await pictureFile('png', { name: 'tall.png', width: 40, height: 900 }),
    textFile('no image.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.headline('2 of 3 thumbnails ready')).toBeVisible();
  await expect(page.getByText('1 failed', { exact: true })).toBeVisible();
  expect(await findMisplaced(page)).toEqual([]);
  await snap('a batch at 200 %');
});

/** @returns a line for each text that leaves the window sideways, is cut off at a side, or covers another */
function findMisplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const faults = scrollWidth > clientWidth ? [`the page is ${scrollWidth} pixels wide`] : [];
    const texts = [...document.querySelectorAll('a, button, summary, h1, h2, p, dt, dd')]
      .filter((element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      )
      // A text for screen readers only is one pixel wide.
      .filter((element) => element.clientWidth !== 1 && element.textContent !== '')
      .map((element) => ({ element, lines: linesOf(element) }));
    for (const { element, lines } of texts) {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isWider = element.scrollWidth > element.clientWidth + 1;
      if (overflowX !== 'visible' && isWider && textOverflow !== 'ellipsis') {
        faults.push(`cut off: ${nameOf(element)}`);
      }
      if (lines.some(({ left, right }) => left < 0 || right > clientWidth + 0.5)) {
        faults.push(`out of the window: ${nameOf(element)}`);
      }
    }
    for (const [i, { element, lines }] of texts.entries()) {
      for (const other of texts.slice(i + 1)) {
        if (element.contains(other.element)) continue;
        if (lines.some((line) => other.lines.some((otherLine) => isOver(line, otherLine)))) {
          faults.push(`${nameOf(element)} over ${nameOf(other.element)}`);
        }
      }
    }
    return faults;

    function nameOf({ localName, textContent }: Element) {
      return `<${localName}> ${textContent.slice(0, 40)}`;
    }

    /** The rectangle of each line, without the part that an ellipsis hides. */
    function linesOf(element: Element) {
      const range = document.createRange();
      range.selectNodeContents(element);
      const isClipped = getComputedStyle(element).overflowX !== 'visible';
      const right = isClipped ? element.getBoundingClientRect().right : Number.POSITIVE_INFINITY;
      return [...range.getClientRects()].map((line) => ({
        left: line.left,
        top: line.top,
        bottom: line.bottom,
        right: Math.min(line.right, right),
      }));
    }

    function isOver(one: ReturnType<typeof linesOf>[number], other: typeof one) {
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      return width > 1 && height > 2;
    }
  });
}
