// Story: the page looks right in my browser, on a desktop and on a phone, light and dark. The screenshots are for people.
import { readFileSync } from 'node:fs';
import { pictureFile, type TestFile, textFile } from '../support/files.ts';
import { expect, test } from './test.ts';
import { readOriginal } from './web-page.ts';

const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

const looks = Object.entries(sizes).flatMap(([device, size]) =>
  (['light', 'dark'] as const).map((scheme) => ({ device, size, scheme })),
);

for (const { device, size, scheme } of looks) {
  test.describe(`${device}, ${scheme}`, () => {
    test.use({ size, scheme });

    test('the page fits, and says which originals this browser cannot show', async ({ sheet }) => {
      const check = async (name: string) => {
        expect(await sheet.evaluate(readOverflow), name).toBe(0);
        await sheet.snap(`${device} ${name}`);
      };
      await sheet.open();
      await sheet.find('button', 'Choose images');
      expect(await sheet.evaluate(readIsDark)).toBe(scheme === 'dark');
      expect(await sheet.evaluate(() => window.innerWidth)).toBe(size.width);
      expect(await sheet.evaluate(readHiddenLength), 'pixels below the page').toBe(0);
      await check('empty');

      await sheet.pick(await mixedFiles());
      await sheet.find('heading', '4 of 5 thumbnails ready');
      for (const name of ['phone.heic', 'next.jxl']) {
        const read = () => sheet.evaluate(readOriginal, name);
        await expect.poll(read, name).toMatch(/^(shown|This browser cannot show this image)$/);
      }
      await check('sheet');
      await sheet.click('button', 'Compare original and thumbnail of photo.jpg');
      await sheet.find('heading', 'photo.jpg');
      await check('viewer');
    });
  });
}

async function mixedFiles(): Promise<TestFile[]> {
  return [
    await pictureFile('jpeg', { name: 'photo.jpg', width: 1200, height: 800 }),
    await pictureFile('png', { name: 'tall.png', width: 200, height: 500 }),
    fixtureFile('phone.heic', 'heic/quadrants.heic'),
    fixtureFile('next.jxl', 'jxl/turned.jxl'),
    textFile('notes.jpg', 'image/jpeg', 'no image'),
  ];
}

function fixtureFile(name: string, path: string): TestFile {
  const buffer = readFileSync(new URL(`../../test/files/${path}`, import.meta.url));
  return { name, mimeType: '', buffer };
}

/** How far the page scrolls sideways, in pixels. */
function readOverflow(): number {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}

/** How far the page scrolls beyond what a person can see there, in pixels. */
function readHiddenLength(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  const end = document.querySelector('main')?.getBoundingClientRect().bottom ?? 0;
  return Math.max(0, scrollHeight - Math.max(clientHeight, Math.ceil(end + window.scrollY)));
}

/** Whether the page is dark: the system's wish has arrived, and the page heeds it. */
function readIsDark(): boolean {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return false;
  context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const [red = 0] = context.getImageData(0, 0, 1, 1).data;
  return red < 128 && matchMedia('(prefers-color-scheme: dark)').matches;
}
