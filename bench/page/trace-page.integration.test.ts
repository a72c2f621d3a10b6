// The trace of the page bench, on a page that does what it looks for.
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { tracePages } from './trace-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await findChromium(console.log),
    args: chromiumArgs,
  });
}, 60_000);
afterAll(() => browser.close());

async function trace(body: string) {
  const page = await browser.newPage();
  const endTrace = await tracePages(browser);
  await page.goto(`data:text/html,<!doctype html><title>test</title>${encodeURIComponent(body)}`);
  await page.waitForTimeout(1000);
  await page.close();
  return endTrace();
}

it('sees a task that keeps the page from answering, and a line that others make way for', async () => {
  const { tasks, shifts } = await trace(`
    <p id="pushed">below</p>
    <script>
      setTimeout(() => {
        const end = performance.now() + 150;
        while (performance.now() < end);
        document.getElementById('pushed').insertAdjacentHTML('beforebegin', '<p style="height: 300px">in</p>');
      }, 300);
    </script>`);
  const [task] = tasks.toSorted((a, b) => b.ms - a.ms);
  expect(task?.ms).toBeGreaterThanOrEqual(150);
  expect(task?.cpuMs).toBeGreaterThan(0);
  expect(task?.cpuMs).toBeLessThanOrEqual(task?.ms ?? 0);
  expect(shifts).toEqual([expect.any(Number)]);
  expect(shifts[0]).toBeGreaterThan(0.01);
});

it('sees no shift on a page that does nothing', async () => {
  expect((await trace('<p>still</p>')).shifts).toEqual([]);
});
