// Texts that a person cannot read, because they are cut off or lie over each other.
import type { Page } from 'playwright/test';

/** @returns a line for each text that leaves the window sideways, is cut off at a side, or covers another */
export function findMisplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const faults = scrollWidth > clientWidth ? [`the page is ${scrollWidth} pixels wide`] : [];
    // An open dialog covers the rest of the page.
    const within = document.querySelector('dialog[open]') ?? document;
    const texts = [...within.querySelectorAll('a, button, summary, h1, h2, h3, p, dt, dd, th, td')]
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

    /** The rectangle of each line, without the part that an ellipsis hides, and without words that are not shown. */
    function linesOf(element: Element) {
      const range = document.createRange();
      range.selectNodeContents(element);
      const hidden = element.querySelector('.word');
      const isShown = (word: Element) =>
        word.checkVisibility({ opacityProperty: true }) && word.clientWidth !== 1;
      // The word of an icon is its tooltip, or for screen readers only.
      if (hidden && !isShown(hidden)) range.setEndBefore(hidden);
      const isClipped = getComputedStyle(element).overflowX !== 'visible';
      const unclipped = { right: Number.POSITIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };
      const { right, bottom } = isClipped ? element.getBoundingClientRect() : unclipped;
      return [...range.getClientRects()].map((line) => ({
        left: line.left,
        top: line.top,
        bottom: Math.min(line.bottom, bottom),
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
