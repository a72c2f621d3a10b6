// All hostile files: the catalogue that the renderer's tests use, and more of each format.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bombCatalogue } from '#test/images/bomb-catalogue.ts';
import { avifFiles } from './files/avif.ts';
import { bmpFiles } from './files/bmp.ts';
import { gifFiles } from './files/gif.ts';
import { heicFiles } from './files/heic.ts';
import { icoFiles } from './files/ico.ts';
import { jpegFiles } from './files/jpeg.ts';
import { jxlFiles } from './files/jxl.ts';
import { pngFiles } from './files/png.ts';
import { svgFiles } from './files/svg.ts';
import { tiffFiles } from './files/tiff.ts';
import { webpFiles } from './files/webp.ts';

type Make = () => Uint8Array | Promise<Uint8Array>;

export interface HostileFile {
  readonly name: string;
  /** Makes the same bytes each time. We call it when the file's turn comes, so that memory holds one file at a time. */
  readonly make: Make;
}

const ownFilesByFormat: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  JPEG: jpegFiles,
  PNG: pngFiles,
  WebP: webpFiles,
  GIF: gifFiles,
  AVIF: avifFiles,
  HEIC: heicFiles,
  TIFF: tiffFiles,
  BMP: bmpFiles,
  ICO: icoFiles,
  SVG: svgFiles,
  JXL: jxlFiles,
};

export const ownFiles: readonly HostileFile[] = [
  ...bombCatalogue.map(([name, , make]) => ({ name: `catalogue: ${name}`, make })),
  ...Object.entries(ownFilesByFormat).flatMap(([format, files]) =>
    Object.entries(files).map(([name, make]) => ({ name: `${format}: ${name}`, make })),
  ),
];

/** The files of a folder and of the folders in it, one by one. */
export function readFolder(folder: string): HostileFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: path, make: () => readFileSync(path) }));
}
