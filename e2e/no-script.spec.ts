// Story: my browser runs no scripts. The page says that it needs them.
import { expect, test } from './support/test.ts';

for (const path of ['/', `/b/${'a'.repeat(26)}`, '/batches']) {
  test(`${path} says that it needs JavaScript`, async ({ browser, baseURL }) => {
    // A context of its own, because axe cannot check a page without scripts when the test ends.
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(new URL(path, baseURL).href);
    // Playwright does not search for text in <noscript>.
    const message = page.locator('noscript p');
    await expect(message).toBeVisible();
    await expect(message).toHaveText(/^This page needs JavaScript/);
    await context.close();
  });
}
