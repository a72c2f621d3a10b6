// Small files for fuzzing: one of each kind that decoders treat differently, for every format.
import { readFileSync } from 'node:fs';
import type { ImageFormat } from '#core/image-facts.ts';
import { bmpSuite, type SuiteFile } from '../suites/bmp.ts';
import { icoSuite } from '../suites/ico.ts';
import { bytesOf } from './bytes.ts';
import { disposal, writeGif } from './gif.ts';
import { writeIco } from './ico.ts';
import { waves } from './pictures.ts';

const small = () => waves().resize(60, 40, { fit: 'fill' });
const smallRgba = () => waves(4).resize(60, 40, { fit: 'fill' });
const fixture = (path: string) => readFileSync(new URL(`../files/${path}`, import.meta.url));
const plainOf = (suite: readonly SuiteFile[]) =>
  suite.filter(({ name }) => name === '8 bits').map(({ bytes }) => bytes);
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60"><defs>
  <linearGradient id="g"><stop stop-color="#c33"/><stop offset="1" stop-color="#36c"/></linearGradient>
  <clipPath id="c"><circle cx="30" cy="30" r="20"/></clipPath><mask id="m"><rect width="50" height="50" fill="#fff"/></mask>
  <filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g id="u"><path d="M0 0q9 9 30 5t9 9z"/></g></defs>
  <style>.a{fill:url(#g);stroke:red}</style><rect class="a" width="80" height="50" clip-path="url(#c)"/>
  <use href="#u" x="9" transform="rotate(9) scale(2)"/><g mask="url(#m)"><text x="9" y="30" filter="url(#f)">text</text></g></svg>`;

export const fuzzSources: Readonly<
  Record<ImageFormat, () => (Uint8Array | Promise<Uint8Array>)[]>
> = {
  jpeg: () => [small().jpeg().toBuffer(), small().jpeg({ progressive: true }).toBuffer()],
  png: () => [
    small().png().toBuffer(),
    smallRgba().png({ progressive: true }).toBuffer(),
    smallRgba().png({ palette: true }).toBuffer(),
    smallRgba().toColourspace('rgb16').png().toBuffer(),
  ],
  webp: () => [
    smallRgba().webp().toBuffer(),
    smallRgba().webp({ lossless: true }).toBuffer(),
    small()
      .withIccProfile('p3')
      .withExif({ IFD0: { Artist: 'x' } })
      .webp()
      .toBuffer(),
  ],
  gif: () => [
    small().gif().toBuffer(),
    writeGif({
      width: 40,
      height: 30,
      loop: 0,
      frames: [
        { width: 40, height: 30, color: 0 },
        { left: 5, top: 5, width: 20, height: 9, color: 1, disposal: disposal.toPrevious },
        { left: 9, top: 2, width: 9, height: 20, color: 2, disposal: disposal.toBackground },
      ],
    }),
  ],
  avif: () => [
    small().avif({ effort: 0 }).toBuffer(),
    smallRgba().avif({ effort: 0, chromaSubsampling: '4:2:0' }).toBuffer(),
    fixture('avif/animated.avif'),
  ],
  tiff: () => [
    small().tiff({ compression: 'none' }).toBuffer(),
    smallRgba().tiff({ compression: 'lzw' }).toBuffer(),
    small().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 16 }).toBuffer(),
    small().tiff({ compression: 'jpeg' }).toBuffer(),
  ],
  svg: () => [bytesOf(drawing)],
  heic: () => [fixture('heic/quadrants.heic'), fixture('heic/alpha.heic')],
  bmp: () => plainOf(bmpSuite()),
  ico: () => [
    ...plainOf(icoSuite()),
    smallRgba()
      .png()
      .toBuffer()
      .then((content) => writeIco([{ width: 60, height: 40, content }])),
  ],
  jxl: () => [fixture('jxl/alpha.jxl'), fixture('jxl/turned.jxl')],
};
