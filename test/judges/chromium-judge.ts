// A real Chromium as the judge of thumbnails: draws an original at a thumbnail's size, and tells how far apart two are.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright';
import sharp from 'sharp';

export { meanDifference, onWhite, worstBlockDifference } from './picture-difference.ts';

/** What Chromium shows: its own idea of the size, and RGBA pixels of the size that was asked for. */
export interface DrawnImage {
  /** Size of the original as shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Straight alpha, top row first. */
  readonly pixels: Uint8Array;
}

export interface DrawOptions {
  /** Size to draw at, in pixels. */
  readonly width: number;
  readonly height: number;
  /** An SVG is told by this alone; all else by its bytes. */
  readonly contentType?: string;
}

export interface ChromiumJudge {
  /** @returns `undefined` when Chromium shows a broken image, or nothing for 20 seconds */
  draw(bytes: Uint8Array, options: DrawOptions): Promise<DrawnImage | undefined>;
  close(): Promise<void>;
}

const origin = 'http://judge.localhost/';

const judgeArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Otherwise pixels pass through the colour profile of whatever screen there is.
  '--force-color-profile=srgb',
];

/**
 * Starts the judge.
 *
 * @throws a sentence that says what to install, when there is no browser: the judge is not optional
 */
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
    async draw(bytes, options) {
      const url = `${origin}${++count}`;
      try {
        return await drawAt(page, url, bytes, options);
      } catch (error) {
        // A page that an image has brought down is not there for the next.
        await page.close().catch(() => {});
        page = await openPage(browser);
        throw error;
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
  { width, height, contentType = 'application/octet-stream' }: DrawOptions,
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

/** Stays below what a screenshot may be; the largest thumbnail asked for is far below. */
const photographScale = 4;

/**
 * A drawing that holds HTML (`foreignObject`) locks the canvas it is drawn on; the page that shows it can be photographed.
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
      // Scaled as a picture: with another size in CSS, a drawing without a view box would be laid out anew.
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
async function drawInPage([url, w, h, isDrawing]: readonly [
  url: string,
  width: number,
  height: number,
  isDrawing: boolean,
]) {
  const image = new Image();
  image.src = url;
  const isShown = await Promise.race([
    image.decode().then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20_000)),
  ]);
  if (!isShown || image.naturalWidth * image.naturalHeight === 0) return undefined;
  // Halving steps average all pixels, as the thumbnail does; one big step would skip most of them.
  const steps: [width: number, height: number][] = [];
  let [stepWidth, stepHeight] = [image.naturalWidth, image.naturalHeight];
  // A drawing that names no size is laid out for that of the canvas, so the first has its natural one.
  if (isDrawing && (stepWidth > w || stepHeight > h)) steps.push([stepWidth, stepHeight]);
  while (stepWidth > 2 * w || stepHeight > 2 * h) {
    stepWidth = Math.max(w, Math.ceil(stepWidth / 2));
    stepHeight = Math.max(h, Math.ceil(stepHeight / 2));
    steps.push([stepWidth, stepHeight]);
  }
  // A drawing loses nothing by a smaller first step; all else is within what a canvas may be.
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
      // By the canvas's own scale and not by a size: a drawing may be laid out anew for another.
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
