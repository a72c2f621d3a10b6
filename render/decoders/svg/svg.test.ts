// The SVG that we give to librsvg: a copy whose root tag has the size to draw. It shows nothing from outside the file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitSvg, svgDensity } from './svg.ts';

const xmlns = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = 'width="200" height="200"') =>
  `<svg ${xmlns} ${attributes}>${content}</svg>`;

async function fit(text: string | Buffer) {
  const fitted = await fitSvg(Buffer.from(text), 256);
  if (!fitted) throw new Error('There is no root element.');
  return fitted;
}

const draw = async (text: string | Buffer) =>
  sharp((await fit(text)).bytes, { density: svgDensity });

async function sizeOf(text: string | Buffer) {
  const { width, height } = await (await draw(text)).metadata();
  return [width, height];
}

test.each([
  ['width="200" height="100"', [256, 128]],
  ['viewBox="0 0 20 10"', [256, 128]],
  ['width="400" viewBox="0 0 20 10"', [256, 128]],
  ['height="50" viewBox="0,0,20,10"', [256, 128]],
  ['width="100%" height="100%" viewBox="0 0 20 10"', [256, 128]],
  ['width="25.4mm" height="2in"', [128, 256]],
  ['width="72pt" height="192"', [128, 256]],
  ['width="3e3" height="1"', [256, 1]],
  ['width="1" height="1e9"', [1, 256]],
  ['width="216958" height="108479"', [256, 128]],
  ['', [256, 128]],
  ['viewBox="none"', [256, 128]],
  ['width="20" height="10" style="width:9px"', [256, 128]],
  ["width = '20' height\n=\n'10' style='width:9px'", [256, 128]],
  ['a="width=\'7\' > height=9" width="20" height="10"', [256, 128]],
  ['data-width="7" x:height="7" xmlns:x="x" width="20" height="10"', [256, 128]],
  ['width="&#50;0" height="10"', [256, 9]],
  ['preserveAspectRatio="none" width="20" height="10" viewBox="0 0 1 1"', [256, 128]],
])('<svg %s> is %j pixels', async (attributes, size) => {
  expect(await sizeOf(svg('<rect width="9" height="9"/>', attributes))).toEqual(size);
});

const sized = 'width="20" height="10"';
test.each([
  ['a comment', `<!-- <svg width="1" height="9"> -->${svg('', sized)}`],
  ['a DOCTYPE', `<!DOCTYPE svg [<!ENTITY a "<svg">]>${svg('', sized)}`.replace('<svg"', 'svg"')],
  ['a long DTD', `<!DOCTYPE svg [${'<!ENTITY a "b">'.repeat(99)}]>${svg('&a;', sized)}`],
  ['letters beyond ASCII', `<!-- äöü -->${svg('', sized)}`],
  ['a prefix', `<q:svg xmlns:q="http://www.w3.org/2000/svg" ${sized}/>`],
  ['an instruction', `<?a <svg width="1" height="9"> ?>${svg('', sized)}`],
  ['a style sheet', `<?xml-stylesheet href="a.css"?>${svg('', sized)}`],
  ['a declaration', `<?xml version="1.0" encoding="utf-8"?>${svg('', sized)}`],
  [
    'UTF-16',
    Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${svg('', sized)}`, 'utf16le'),
  ],
  ['UTF-16, big endian', Buffer.from(`\uFEFF${svg('', sized)}`, 'utf16le').swap16()],
  [
    'a Latin-1 letter',
    Buffer.from(
      `<?xml version="1.0" encoding="iso-8859-1"?>${svg('<text>ü</text>', sized)}`,
      'latin1',
    ),
  ],
  [
    'entities, as Illustrator writes them',
    `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
      <!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;" ${sized}><rect/></svg>`,
  ],
  ['an empty root', `<svg ${xmlns} ${sized}/>`],
])('finds the root after or in %s', async (_, text) => {
  expect(await sizeOf(text)).toEqual([256, 128]);
});

test('keeps letters of an older code page', async () => {
  const text = `<?xml version="1.0" encoding="windows-1251"?>${svg('<text>\xc6</text>', sized)}`;
  expect(Buffer.from((await fit(Buffer.from(text, 'latin1'))).bytes).toString()).toContain('Ж');
});

test.each([
  ['two widths', '<svg xmlns="http://www.w3.org/2000/svg" width="1" width="2"/>'],
  ['two view boxes', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="x" viewBox="y"/>'],
  ['no space between', '<svg xmlns="http://www.w3.org/2000/svg"width="9"height="9"/>'],
  ['text before the root', `a${svg('')}`],
  ['a late declaration', ` <?xml version="1.0"?>${svg('')}`],
])('an invalid SVG stays invalid: %s', async (_, text) => {
  await expect((await draw(text)).stats()).rejects.toThrow();
});

test.each([
  ['width="9"', true],
  ['height="9mm"', true],
  ['height="100%"', false],
  ['viewBox="0 0 9 9"', false],
  ['', false],
])('<svg %s> states a length: %s', async (attributes, hasOwnSize) => {
  expect(await fit(svg('', attributes))).toMatchObject({ hasOwnSize });
});

test.each(['', '<svg width="1', '<!-- <svg/>'])('%j has no root element', async (text) => {
  expect(await fitSvg(Buffer.from(text), 256)).toBe(undefined);
});

describe('nothing outside the file is drawn or asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'svg-'));
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, reply) => {
    asked.push(url);
    reply.end('rect{fill:red}');
  });
  const red = svg('<rect id="a" width="200" height="200" fill="red"/>');
  const files = { 'a.svg': red, 'a.css': 'rect{fill:red}', 'a.txt': 'red' };
  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const blue = '<rect width="200" height="200" fill="blue"/>';
  const cases: readonly (readonly [string, (address: string) => string])[] = [
    ['an image', (at) => svg(`${blue}<image width="200" height="200" href="${at}.svg"/>`)],
    ['a shape', (at) => svg(`${blue}<use xlink:href="${at}.svg#a"/>`)],
    ['a colour', (at) => svg(`<g fill="url(${at}.svg#a) blue">${blue}</g>`)],
    [
      'an image of a filter',
      (at) => svg(`${blue}<filter id="f"><feImage href="${at}.svg"/></filter>${blue}`),
    ],
    ['a style sheet', (at) => `<?xml-stylesheet type="text/css" href="${at}.css"?>${svg(blue)}`],
    ['an imported style sheet', (at) => svg(`<style>@import url("${at}.css");</style>${blue}`)],
    [
      'an XInclude',
      (at) =>
        svg(
          `${blue}<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="${at}.svg"><x:fallback>${blue}</x:fallback></x:include>`,
        ),
    ],
    ['a DTD', (at) => `<!DOCTYPE svg SYSTEM "${at}.dtd">${svg(blue)}`],
  ];
  /** The colour in the middle. */
  async function colorOf(text: string) {
    const pixels = await (await draw(text)).removeAlpha().raw().toBuffer();
    const middle = 3 * (128 * 256 + 128);
    return [...pixels.subarray(middle, middle + 3)];
  }

  test.each(cases)('%s', async (_, make) => {
    const { port } = server.address() as AddressInfo;
    const file = join(folder, 'a');
    for (const address of [pathToFileURL(file).href, file, `http://127.0.0.1:${port}/a`]) {
      expect(await colorOf(make(address)), address).toEqual([0, 0, 255]);
    }
    expect(asked).toEqual([]);
  });

  test('an entity: the drawing is refused', async () => {
    const entity = `<!ENTITY a SYSTEM "${pathToFileURL(join(folder, 'a.txt'))}">`;
    const text = `<!DOCTYPE svg [${entity}]>${svg(`<style>rect{fill:&a;}</style>${blue}`)}`;
    await expect(colorOf(text)).rejects.toThrow('not defined');
  });

  test('but a style sheet inside the file is used', async () => {
    const inside = `<?xml-stylesheet type="text/css" href="data:text/css,rect%7Bfill:red%7D"?>`;
    expect(await colorOf(inside + svg(blue))).toEqual([255, 0, 0]);
  });
});

test.each([
  ['spaces', ' '],
  ['names', 'a'],
  ['addresses', 'href="data:;base64,'],
  ['semicolons of an address', 'href="data:;;;;'],
  ['spaces of an address', 'href ="  '],
  ['gradients', '<linearGradient id="a '],
  ['prefixes', '<a.b-c'],
  ['comments', '<!--'],
])('4 MB of %s take linear time', async (_, filler) => {
  const filling = filler.repeat(4e6 / filler.length);
  const start = performance.now();
  for (const text of [svg(filling), svg('', filling), `<svg width="${filling}`]) {
    await fitSvg(Buffer.from(text), 256);
  }
  expect(performance.now() - start).toBeLessThan(4000);
});
