// Story: I read at 200 %; nothing lies over something else, nothing is cut off at the side.
import type { Page } from 'playwright/test';
import { pictureFile, textFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

// A window of 1280x800 at 200 %: WCAG 2.2, success criterion 1.4.4.
test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

test('at 200 % everything is there and has its own place', async ({ page, sheet, snap }) => {
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

/** @returns a line for each thing that can be read or pressed and leaves the window sideways, or lies over another */
function findMisplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const things = [...document.querySelectorAll('a, button, summary, h1, h2, p')]
      .filter((element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      )
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      // What is for screen readers only is a pixel wide.
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const name = (element: Element) => `<${element.localName}> ${element.textContent.slice(0, 40)}`;

    const { scrollWidth, clientWidth } = document.documentElement;
    const faults = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
    for (const { element, box } of things) {
      if (box.left < 0 || box.right > clientWidth + 0.5) faults.push(`${name(element)} sticks out`);
    }
    for (const [i, one] of things.entries()) {
      for (const other of things.slice(i + 1)) {
        if (one.element.contains(other.element)) continue;
        const width =
          Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height =
          Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (width > 1 && height > 1)
          faults.push(`${name(one.element)} over ${name(other.element)}`);
      }
    }
    return faults;
  });
}
