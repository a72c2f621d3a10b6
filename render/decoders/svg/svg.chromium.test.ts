// Compares our thumbnails of SVGs, which state their size in every way, with what Chromium shows.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { flatPicture, waves, wavesFile } from '#test/images/pictures.ts';
import { svgAround } from '#test/images/svg-bombs.ts';
import {
  blockMeansOf,
  meanDifference,
  worstBlockDifference,
} from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { readPixels, renderOk, renderOne } from '#test/judges/renders.ts';

/** Differences that nobody sees in two pictures side by side, per channel of 255: of the whole picture and of one block. */
const invisible = { mean: 4, worst: 40 } as const;

const chromium = openRecording('svg');

/** Lengths of every kind, absolute and relative to the viewport. */
const content =
  '<rect width="100%" height="50%" fill="#c33"/><circle cx="50%" cy="50%" r="30%" fill="#36c" fill-opacity=".6"/>' +
  '<rect x="20" y="10" width="10mm" height="0.3in" fill="#2a2"/><path d="M0 0h12v40z" stroke="#fc0" stroke-width="3pt"/>';
const namespace = 'xmlns="http://www.w3.org/2000/svg"';
const svg = (attributes: string, inner = content) =>
  `<svg ${namespace} ${attributes}>${inner}</svg>`;

/** The recording names a drawing as its test is named. */
async function compare(text: string | Uint8Array) {
  const bytes = Buffer.from(text);
  const thumbnail = await renderOk(bytes, 'png');
  const { width, height } = thumbnail;
  const name = expect.getState().currentTestName ?? '';
  const shown = await chromium.show(name, bytes, { width, height, contentType: 'image/svg+xml' });
  if (!shown) throw new Error('Chromium shows nothing');
  const ours = blockMeansOf((await readPixels(thumbnail.bytes)).rgba, width);
  expect(meanDifference(ours, shown.means)).toBeLessThan(invisible.mean);
  expect(worstBlockDifference(ours, shown.means)).toBeLessThan(invisible.worst);
  return { source: thumbnail.source, thumbnail, shown };
}

const sizes = [
  'width="300" height="200"',
  'width="300px" height="200px"',
  'width="225pt" height="150pt"',
  'width="8cm" height="50mm"',
  'width="3in" height="2in"',
  'width="20pc" height="320px"',
  'width="20em" height="200"',
  'width="90" height="60"',
  'width="0.5in" height="10mm"',
  'width="12000" height="8000"',
  'width="216958.6" height="116417.3"',
  'width="100.6" height="60.3"',
];
const boxes = [
  '',
  'viewBox="0 0 150 100"',
  'viewBox="-20 -10 90 90"',
  'viewBox="0 0 90 90" preserveAspectRatio="none"',
  'viewBox="0 0 90 90" preserveAspectRatio="xMinYMax slice"',
];

describe('a drawing with a size, as Chromium shows it', () => {
  it.each(sizes.flatMap((size) => boxes.map((box) => `${size} ${box}`)))(
    '%s',
    async (attributes) => {
      const { source, shown } = await compare(svg(attributes));
      expect(Math.abs(source.width - shown.width)).toBeLessThanOrEqual(1);
      expect(Math.abs(source.height - shown.height)).toBeLessThanOrEqual(1);
    },
  );
});

describe('a drawing that leaves its size open, or has a rare one, as Chromium shows it', () => {
  it.each([
    '',
    'width="100%" height="100%"',
    'width="40"',
    'height="400"',
    'width="200mm" height="100%"',
    'width="auto" height="auto"',
    'viewBox="0 0 150 100"',
    'viewBox="0 0 216958 116417"',
    'width="400" viewBox="0 0 150 100"',
    'height="4in" viewBox="0 0 150 100"',
    'width="100%" height="100%" viewBox="0 0 150 100"',
    'viewBox="none"',
    'viewBox="0 0 -9 9"',
    'width="300" height="200" viewBox="0 0"',
    'width="300" height="200" viewBox="-2400 0 0 400"',
    'width="3000" height="2"',
    'width="2" height="3000" viewBox="0 0 2 3000"',
    'width="300" height="200" style="display:inline" ',
    'x="30" y="20" width="300" height="200"',
  ])('%s', async (attributes) => {
    await compare(svg(attributes));
  });
});

describe('a drawing with other things around the root, as Chromium shows it', () => {
  const sized = svg('width="300" height="200"');
  it.each([
    ['UTF-16', Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${sized}`, 'utf16le')],
    [
      'an encoding that nobody knows, which counts as UTF-8',
      `<?xml version="1.0" encoding="ut--8"?>${svg('width="90" height="60"', `<style>.é{fill:red}</style><rect class="é" width="50" height="50"/>`)}`,
    ],
    ['a style sheet elsewhere', `<?xml-stylesheet href="a.css"?>${sized}`],
    [
      'a prefix',
      '<q:svg xmlns:q="http://www.w3.org/2000/svg" width="3in" height="2in"><q:rect width="1in" height="50"/></q:svg>',
    ],
    [
      'a DTD of Sodipodi',
      `<!DOCTYPE svg [<!ATTLIST svg\n xmlns:xlink CDATA #FIXED "http://www.w3.org/1999/xlink">]>${sized}`,
    ],
    ['quotes and brackets', svg(`aria-label='a > "b"' width='3in' height = "2in"`)],
    [
      'a style sheet for the root',
      svg('width="3in" height="2in"', `<style>svg{fill:red}</style>${content}`),
    ],
    [
      'a style sheet in an address',
      `<?xml-stylesheet type="text/css" href="data:text/css,circle%7Bfill:lime%7D"?>${sized}`,
    ],
  ])('%s', async (_, text) => {
    await compare(text);
  });
});

describe('the background of the root, as Chromium shows it', () => {
  const dot = '<circle cx="25" cy="35" r="10"/>';
  const box = 'width="200" height="100" viewBox="10 20 30 30"';
  it.each([
    'background:#ffc',
    'background-color: rgb(255, 255, 200);',
    'Background : rgba(0 0 255 / 30%); fill: blue; stroke: green; fill-opacity: .5',
    'max-width: 531px; background-color: white;',
    'background: #fc6; background-color: light-dark(#fc6, var(--dark, #121212))',
    'background: red; background: lime',
    'background: currentColor; color: #ffc',
    'background: none',
    'background: nothing; fill: red',
    'background: inherit; fill: red',
    'enable-background: new; stroke: green',
  ])('%s', async (style) => {
    await compare(svg(`${box} style="${style}"`, dot));
  });

  it.each([
    [
      'around a view box of another shape',
      svg('width="300" height="20" viewBox="0 0 9 9" style="background:red"'),
    ],
    ['without a view box', svg('width="90" height="60" style="background:red"', dot)],
    [
      'with a prefix',
      `<q:svg xmlns:q="http://www.w3.org/2000/svg" width="90" height="60" style="background:red"><q:rect width="9" height="9"/></q:svg>`,
    ],
    [
      'under rules for all shapes',
      svg(
        `${box} style="background:red"`,
        `<style>*{fill:blue;stroke:lime;x:9px;width:9px;rx:9px}</style>${dot}`,
      ),
    ],
    [
      'of a drawing inside',
      svg(box, `<svg style="background:red" width="20" height="20">${dot}</svg>${dot}`),
    ],
  ])('%s', async (_, text) => {
    await compare(text);
  });

  it('is left out of a drawing without content', async () => {
    const bytes = Buffer.from(`<svg ${namespace} width="9" height="9" style="background:red"/>`);
    expect((await renderOne(bytes, 'png')).ok).toBe(true);
  });
});

describe('an element that refers to itself, as Chromium shows it', () => {
  const stops = '<stop stop-color="red"/><stop offset="1" stop-color="blue"/>';
  it.each([
    ['a group', '<g id="b"><rect width="20" height="40" fill="lime"/><use href="#b"/></g>'],
    ['a gradient', `<linearGradient id="a" href="#a">${stops}</linearGradient>`],
    ['a gradient without colours', '<radialGradient id="a" href="#a"/>'],
    [
      'a pattern',
      '<pattern id="a" href="#a" width=".2" height=".2"><circle r="9" fill="red"/></pattern>',
    ],
  ])('%s', async (_, definition) => {
    const shapes = '<rect width="90" height="40" fill="url(#a)"/><circle cy="60" r="20"/>';
    await compare(svg('width="90" height="60"', definition + shapes));
  });
});

describe('a picture inside a drawing, as Chromium shows it', () => {
  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('%s', async (format) => {
    const file =
      format === 'gif' ? wavesFile('opaque.gif') : await waves().toFormat(format).toBuffer();
    const base64 = file.toString('base64');
    const lines = base64.replace(/.{76}/g, '$&\n');
    const image = (uri: string) => `<image width="90" height="60" xlink:href='${uri}'/>`;
    const attributes = 'xmlns:xlink="http://www.w3.org/1999/xlink" width="180" height="60"';
    const second = `<g transform="translate(90)">${image(`data:image/${format};base64,${lines}`)}</g>`;
    const { thumbnail } = await compare(
      svg(attributes, image(`data:image/${format};base64,${base64}`) + second),
    );
    const { channels } = await sharp(thumbnail.bytes).stats();
    expect(channels[3]?.mean).toBeGreaterThan(250);
  });

  it('of 9 MB, which makes an attribute longer than libxml2 usually accepts', async () => {
    const png = await flatPicture(2000, 1500).png({ compressionLevel: 0 }).toBuffer();
    const thumbnail = await renderOk(svgAround(png, 'png'));
    expect((await readPixels(thumbnail.bytes)).at(0.5, 0.5)[3]).toBe(255);
  });
});
