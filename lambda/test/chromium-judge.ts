// A real Chromium as the judge of thumbnails: draws an original at a thumbnail's size, and tells how far apart two are.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright';

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
  const drawn = await page.evaluate(drawInPage, [url, width, height] as const);
  await page.unroute(url);
  return drawn && { ...drawn, pixels: Buffer.from(drawn.pixels, 'base64') };
}

/** Runs in the page. */
async function drawInPage([url, w, h]: readonly [url: string, width: number, height: number]) {
  const image = new Image();
  image.src = url;
  const isShown = await Promise.race([
    image.decode().then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20_000)),
  ]);
  if (!isShown || image.naturalWidth === 0) return undefined;
  const canvas = new OffscreenCanvas(w, h);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  // Halving steps average all pixels, as the thumbnail does; one big step would skip most of them.
  let from: CanvasImageSource = image;
  let [fromWidth, fromHeight] = [image.naturalWidth, image.naturalHeight];
  while (fromWidth > 2 * w || fromHeight > 2 * h) {
    fromWidth = Math.max(w, Math.ceil(fromWidth / 2));
    fromHeight = Math.max(h, Math.ceil(fromHeight / 2));
    const step: OffscreenCanvas = new OffscreenCanvas(fromWidth, fromHeight);
    const stepContext = step.getContext('2d');
    if (!stepContext) return undefined;
    stepContext.imageSmoothingQuality = 'high';
    stepContext.drawImage(from, 0, 0, fromWidth, fromHeight);
    from = step;
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(from, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  return {
    width: image.naturalWidth,
    height: image.naturalHeight,
    pixels: btoa(Array.from(data, (value) => String.fromCharCode(value)).join('')),
  };
}

/** Side of the blocks whose averages are compared, in pixels. */
const blockSide = 4;

/**
 * Mean difference per channel, of 255, of two RGBA pictures laid on mid grey, where both lost and made-up transparency
 * show. Taken between averages over blocks: two good filters differ in every hair, and agree on what a person sees.
 *
 * @param width of both, in pixels
 */
export function meanDifference(a: Uint8Array, b: Uint8Array, width: number): number {
  const height = a.length / 4 / width;
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y += blockSide) {
    for (let x = 0; x < width; x += blockSide) {
      for (let channel = 0; channel < 3; channel++) {
        const ours = blockMean(a, width, height, x, y, channel);
        sum += Math.abs(ours - blockMean(b, width, height, x, y, channel));
        count++;
      }
    }
  }
  return sum / count;
}

function blockMean(
  pixels: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  channel: number,
): number {
  let sum = 0;
  let count = 0;
  for (let py = y; py < Math.min(y + blockSide, height); py++) {
    for (let px = x; px < Math.min(x + blockSide, width); px++) {
      const at = (py * width + px) * 4;
      const alpha = (pixels[at + 3] ?? 0) / 255;
      sum += (pixels[at + channel] ?? 0) * alpha + 128 * (1 - alpha);
      count++;
    }
  }
  return sum / count;
}

/** The picture as a format without transparency shows it. */
export function onWhite(pixels: Uint8Array): Uint8Array {
  const flat = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 0) / 255;
    for (let c = 0; c < 3; c++) flat[at + c] = (pixels[at + c] ?? 0) * alpha + 255 * (1 - alpha);
    flat[at + 3] = 255;
  }
  return flat;
}
