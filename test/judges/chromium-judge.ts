// A real Chromium draws an image file. We compare its pixels, or record them (recorded-chromium.ts).
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { chromiumArgs } from '../services/find-chromium.ts';

/** What Chromium shows: RGBA pixels, and the size that it gives the original. */
export interface DrawnImage {
  /** Size of the original as shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Straight alpha, top row first. */
  readonly pixels: Uint8Array;
}

export interface DrawOptions {
  /**
   * Size to draw at, in pixels. Without it Chromium draws the image at its own size, and also draws an image that it can
   * only decode in part.
   */
  readonly width?: number;
  readonly height?: number;
  /** Chromium needs this to recognise an SVG; it recognises all other formats by their bytes. */
  readonly contentType?: string;
}

export interface ChromiumJudge {
  /** Name and version. */
  readonly browser: string;
  /** @returns `undefined` when Chromium shows a broken image, or nothing for 20 seconds */
  draw(bytes: Uint8Array, options: DrawOptions): Promise<DrawnImage | undefined>;
  close(): Promise<void>;
}

const origin = 'http://judge.localhost/';

/** The page gives up after 20 s, if it is still able to. */
const pageDeadlineMs = 30_000;

/** Without the profile Chromium converts pixels to the colours of the machine's screen. */
const judgeArgs = [...chromiumArgs, '--force-color-profile=srgb'];

/** @throws an error that says what to install when there is no Chromium, because no test may skip the judge */
export async function startChromiumJudge(
  executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
): Promise<ChromiumJudge> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.`,
    );
  }
  const browser = await chromium.launch({ executablePath, args: judgeArgs });
  let page = await openPage(browser);
  let count = 0;
  return {
    browser: `Chromium ${browser.version()}`,
    async draw(bytes, options) {
      const url = `${origin}${++count}`;
      const replacePage = async () => {
        await page.close().catch(() => {});
        page = await openPage(browser);
      };
      const late = new AbortController();
      try {
        // A drawing that occupies the page stops the page's own timer too.
        const timer = delay(pageDeadlineMs, 'late' as const, { signal: late.signal });
        const drawn = await Promise.race([drawAt(page, url, bytes, options), timer]);
        if (drawn !== 'late') return drawn;
        await replacePage();
        return undefined;
      } catch (error) {
        // The image may have crashed the page, and the next image needs one.
        await replacePage();
        throw error;
      } finally {
        late.abort();
      }
    },
    close: () => browser.close(),
  };
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.route(origin, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await page.goto(origin);
  return page;
}

async function drawAt(
  page: Page,
  url: string,
  bytes: Uint8Array,
  { width = 0, height = 0, contentType = 'application/octet-stream' }: DrawOptions,
): Promise<DrawnImage | undefined> {
  await page.route(url, (route) => route.fulfill({ body: Buffer.from(bytes), contentType }));
  const isDrawing = contentType === 'image/svg+xml';
  try {
    const drawn = await page.evaluate(drawInPage, [url, width, height, isDrawing] as const);
    if (!drawn) return undefined;
    const size = { width: drawn.width, height: drawn.height };
    if (drawn.pixels !== 'tainted') return { ...size, pixels: Buffer.from(drawn.pixels, 'base64') };
    return {
      ...size,
      pixels: await photograph(page, url, { ...size, toWidth: width, toHeight: height }),
    };
  } finally {
    await page.unroute(url);
  }
}

/** The screenshot stays below Chromium's limit, since thumbnails are small. */
const photographScale = 4;

/**
 * Chromium does not let us read a canvas with a drawing that holds HTML (`foreignObject`), so we take a screenshot.
 *
 * @returns RGBA pixels of the size asked for
 */
async function photograph(
  page: Page,
  url: string,
  size: { width: number; height: number; toWidth: number; toHeight: number },
): Promise<Uint8Array> {
  const width = photographScale * size.toWidth;
  const height = photographScale * size.toHeight;
  await page.setViewportSize({ width, height });
  await page.evaluate(
    async ([src, x, y]) => {
      const image = new Image();
      image.src = src;
      // A transform scales pixels. A size in CSS would lay out a drawing without a view box again.
      image.style.cssText = `position:fixed;left:0;top:0;transform-origin:0 0;transform:scale(${x},${y})`;
      document.body.replaceChildren(image);
      await image.decode();
    },
    [url, width / size.width, height / size.height] as const,
  );
  const photo = await page.screenshot({ omitBackground: true });
  await page.evaluate(() => document.body.replaceChildren());
  return sharp(photo)
    .ensureAlpha()
    .resize(size.toWidth, size.toHeight, { fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Runs in the page. */
async function drawInPage([url, wantedWidth, wantedHeight, isDrawing]: readonly [
  url: string,
  width: number,
  height: number,
  isDrawing: boolean,
]) {
  const image = new Image();
  const loaded = new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
  });
  image.src = url;
  const isOwnSize = wantedWidth === 0;
  const isShown = await Promise.race([
    isOwnSize
      ? loaded
      : image.decode().then(
          () => true,
          () => false,
        ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20_000)),
  ]);
  if (!isShown || image.naturalWidth * image.naturalHeight === 0) return undefined;
  const [w, h] = isOwnSize
    ? [image.naturalWidth, image.naturalHeight]
    : [wantedWidth, wantedHeight];
  // Halving steps average all pixels, as the thumbnail does. One big step would skip most of them.
  const steps: [width: number, height: number][] = [];
  let [stepWidth, stepHeight] = [image.naturalWidth, image.naturalHeight];
  // Chromium lays out a drawing without a size for the size of the canvas, so the first canvas has the natural size.
  if (isDrawing && (stepWidth > w || stepHeight > h)) steps.push([stepWidth, stepHeight]);
  while (stepWidth > 2 * w || stepHeight > 2 * h) {
    stepWidth = Math.max(w, Math.ceil(stepWidth / 2));
    stepHeight = Math.max(h, Math.ceil(stepHeight / 2));
    steps.push([stepWidth, stepHeight]);
  }
  // A drawing loses nothing by a smaller first step; other images are smaller than the largest canvas.
  const maxStep = isDrawing ? 2 ** 24 : Number.POSITIVE_INFINITY;
  const canvases = steps.filter(([x, y]) => x * y <= maxStep);
  let drawn: OffscreenCanvasRenderingContext2D | undefined;
  for (const [width, height] of [...canvases, [w, h] as const]) {
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: width === w && height === h,
    });
    if (!context) return undefined;
    context.imageSmoothingQuality = 'high';
    if (drawn) context.drawImage(drawn.canvas, 0, 0, width, height);
    else {
      // We scale the canvas and not the image, because Chromium lays out a drawing again for another size.
      context.scale(width / image.naturalWidth, height / image.naturalHeight);
      context.drawImage(image, 0, 0, image.naturalWidth, image.naturalHeight);
    }
    drawn = context;
  }
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  try {
    const data = drawn?.getImageData(0, 0, w, h).data ?? [];
    const pixels = btoa(Array.from(data, (value) => String.fromCharCode(value)).join(''));
    return { ...size, pixels };
  } catch {
    return { ...size, pixels: 'tainted' };
  }
}
