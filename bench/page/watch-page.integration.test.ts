// The observer of the page bench, on a page that does everything it watches for.
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { traceTasks } from './trace-tasks.ts';
import { readObservation, watchPage } from './watch-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await findChromium(console.log),
    args: chromiumArgs,
  });
}, 60_000);
afterAll(() => browser.close());

it('sees a task that keeps the page from answering, and a line that others make way for', async () => {
  const page = await browser.newPage();
  await watchPage(page);
  const endTrace = await traceTasks(browser);
  await page.goto(
    documentOf(`
    <p id="pushed">below</p>
    <script>
      setTimeout(() => {
        const end = performance.now() + 150;
        while (performance.now() < end);
        document.getElementById('pushed').insertAdjacentHTML('beforebegin', '<p style="height: 300px">in</p>');
      }, 300);
    </script>`),
  );
  await expect
    .poll(async () => {
      const { longTasks, shifts } = await readObservation(page);
      return longTasks.some(({ ms }) => ms >= 150) && shifts;
    })
    .toMatchObject([{ value: expect.any(Number), byPerson: false, what: 'p.' }]);
  const { shifts, longestBeatMs, longFrames } = await readObservation(page);
  expect(shifts[0]?.value).toBeGreaterThan(0.01);
  expect(longestBeatMs).toBeGreaterThan(100);
  expect(longFrames.length).toBeGreaterThan(0);
  const [task] = (await endTrace()).toSorted((a, b) => b.ms - a.ms);
  expect(task?.ms).toBeGreaterThanOrEqual(150);
  expect(task?.cpuMs).toBeGreaterThan(0);
  expect(task?.cpuMs).toBeLessThanOrEqual(task?.ms ?? 0);
  await page.close();
});

it('sees nothing on a page that does nothing', async () => {
  const page = await browser.newPage();
  await watchPage(page);
  await page.goto(documentOf('<p>still</p>'));
  await page.waitForTimeout(300);
  expect((await readObservation(page)).shifts).toEqual([]);
  await page.close();
});

it('does not take a page that it did not watch for a calm one', async () => {
  const page = await browser.newPage();
  await page.goto(documentOf('<p>unwatched</p>'));
  await expect(readObservation(page)).rejects.toThrow();
  await page.close();
});

function documentOf(body: string): string {
  return `data:text/html,<!doctype html><title>test</title>${encodeURIComponent(body)}`;
}
