// Test support: draws image files in a real Chromium and hands back the pixels, as the judge of our decoders.

import { chromium } from 'playwright';

export type Drawn = {
  width: number;
  height: number;
  /** RGBA, top row first, straight alpha after a round trip through premultiplied. */
  rgba: Uint8Array;
};

export type Judge = {
  /** @returns undefined when Chromium shows a broken image */
  draw(bytes: Uint8Array, mimeType: string): Promise<Drawn | undefined>;
  close(): Promise<void>;
};

/** Starts the browser at CHROMIUM_PATH, or /usr/bin/chromium; throws when there is none: the judge is not optional. */
export async function startJudge(): Promise<Judge> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Otherwise pixels pass through the colour profile of whatever screen there is.
      '--force-color-profile=srgb',
    ],
  });
  const page = await browser.newPage();
  await page.setContent('<!doctype html>');
  return {
    async draw(bytes, mimeType) {
      const base64 = Buffer.from(bytes).toString('base64');
      const drawn = await page.evaluate(drawInPage, { base64, mimeType });
      if (!drawn) return undefined;
      const rgba = new Uint8Array(Buffer.from(drawn.base64, 'base64'));
      return { width: drawn.width, height: drawn.height, rgba };
    },
    close: () => browser.close(),
  };
}

/** Runs in the page. */
async function drawInPage({ base64, mimeType }: { base64: string; mimeType: string }) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mimeType }));
  const image = new Image();
  const isLoaded = await new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  });
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = new OffscreenCanvas(width || 1, height || 1).getContext('2d');
  if (!isLoaded || width === 0 || !canvas) return undefined;
  canvas.drawImage(image, 0, 0);
  URL.revokeObjectURL(url);
  const { data } = canvas.getImageData(0, 0, width, height);
  let binary = '';
  for (const byte of data) binary += String.fromCharCode(byte);
  return { width, height, base64: btoa(binary) };
}

/**
 * Compares with what Chromium drew, by colour times alpha: where little is visible, a canvas keeps little colour.
 * @returns how many pixels differ by more than 1 of 255
 */
export function countDifferences(ours: Uint8Array, drawn: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < drawn.length; at += 4) {
    const alpha = ours[at + 3] ?? 0;
    const drawnAlpha = drawn[at + 3] ?? 0;
    const worst = Math.max(
      Math.abs(alpha - drawnAlpha),
      ...[0, 1, 2].map((c) =>
        Math.abs(((ours[at + c] ?? 0) * alpha - (drawn[at + c] ?? 0) * drawnAlpha) / 255),
      ),
    );
    if (worst > 1) count++;
  }
  return count;
}
