// The files that the load bench uploads again and again: small photos, a screenshot and a drawing, in common formats.
import { createHash } from 'node:crypto';
import { photo, screenshot } from '../pictures.ts';

export interface LoadFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** SHA-256 in base64, as the web API takes it. */
  readonly sha256: string;
}

export async function makeFiles(): Promise<LoadFile[]> {
  const picture = await photo(1600, 1200);
  const screen = screenshot(1280, 720);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><circle cx="20" cy="15" r="12" fill="teal"/></svg>';
  const made = [
    ['photo.jpg', 'image/jpeg', await picture.clone().jpeg().toBuffer()],
    ['small.jpg', 'image/jpeg', await picture.clone().resize(800).jpeg().toBuffer()],
    ['photo.webp', 'image/webp', await picture.clone().resize(1000).webp().toBuffer()],
    ['screen.png', 'image/png', await screen.png().toBuffer()],
    ['drawing.svg', 'image/svg+xml', Buffer.from(svg)],
  ] as const;
  return made.map(([name, type, bytes]) => ({
    name,
    type,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('base64'),
  }));
}
