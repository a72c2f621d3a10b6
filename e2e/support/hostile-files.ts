// Files that try to run a script in a person's browser. Each requests an address when it runs, or loads anything from it.
import { deflateSync } from 'node:zlib';
import { bytesOf } from '#test/images/bytes.ts';
import { insertJpegSegments, jpegSegment } from '#test/images/jpeg.ts';
import { insertPngChunks, pngChunk } from '#test/images/png.ts';
import { webpChunk, writeWebp } from '#test/images/webp.ts';
import { pictureFile, type TestFile } from './files.ts';

export interface HostileFile extends TestFile {
  readonly what: string;
}

/** @param beacon the address that each file requests */
export async function hostileFiles(beacon: string): Promise<HostileFile[]> {
  const jpeg = (await pictureFile('jpeg')).buffer;
  const png = (await pictureFile('png')).buffer;
  const gif = (await pictureFile('gif')).buffer;
  const webp = (await pictureFile('webp')).buffer;
  const script = `globalThis.ran=1;new Image().src='${beacon}/script';alert('ran')`;
  const html = `<!doctype html><html><head><base href="${beacon}/"><link rel="stylesheet" href="${beacon}/css"><meta http-equiv="refresh" content="5;url=${beacon}/refresh"></head><body onload="${script}"><script>${script}</script><img src="${beacon}/img"><iframe src="javascript:parent.${script}"></iframe></body></html>`;
  const svg = (inside: string, attributes = '') =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="60" ${attributes}><rect width="90" height="60" fill="#c33"/>${inside}</svg>`;

  const contents: readonly (readonly [what: string, name: string, bytes: string | Uint8Array])[] = [
    ['HTML', 'page.png', html],
    ['HTML after spaces', 'spaces.jpg', `\n\n   ${html}`],
    ['HTML with a byte order mark', 'bom.gif', `\ufeff${html}`],
    ['HTML in UTF-16', 'utf16.png', Buffer.from(`\ufeff${html}`, 'utf16le')],
    ['HTML in UTF-7', 'utf7.png', `+ADw-script+AD4-${script}+ADw-/script+AD4-`],
    [
      'XHTML',
      'xhtml.webp',
      `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></html>`,
    ],
    [
      'XML with a style sheet',
      'sheet.png',
      `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="${beacon}/xsl"?><a/>`,
    ],
    [
      'XML with an external entity',
      'xxe.svg',
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${beacon}/xxe">]>${svg('<text y="20">&x;</text>')}`,
    ],
    ['SVG with a script', 'script.svg', svg(`<script>${script}</script>`)],
    [
      'SVG with a script from another server',
      'src.svg',
      svg(`<script href="${beacon}/js"/><script xlink:href="${beacon}/js"/>`),
    ],
    ['SVG with onload', 'onload.svg', svg('', `onload="${script}"`)],
    [
      'SVG with an animation that runs a script',
      'begin.svg',
      svg(`<animate attributeName="x" dur="1s" onbegin="${script}"/>`),
    ],
    [
      'SVG with foreignObject',
      'foreign.svg',
      svg(
        `<foreignObject width="90" height="60"><body xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script><img src="${beacon}/img" onerror="${script}"/></body></foreignObject>`,
      ),
    ],
    [
      'SVG with an image from another server',
      'image.svg',
      svg(`<image href="${beacon}/img" width="9" height="9"/>`),
    ],
    ['SVG with a shape from another server', 'use.svg', svg(`<use href="${beacon}/use.svg#a"/>`)],
    [
      'SVG with a font and a style from another server',
      'style.svg',
      svg(
        `<style>@import url(${beacon}/css);@font-face{font-family:x;src:url(${beacon}/font)}text{font-family:x;fill:url(${beacon}/fill#a)}</style><text y="20">x</text>`,
      ),
    ],
    [
      'SVG with a frame',
      'frame.svg',
      svg(
        `<foreignObject width="90" height="60"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:${script}"/></foreignObject>`,
      ),
    ],
    [
      'SVG with a script in a data URI',
      'data.svg',
      svg(
        `<image width="9" height="9" href="data:image/svg+xml,${encodeURIComponent(svg(`<script>${script}</script>`))}"/>`,
      ),
    ],
    ['SVG with a PNG name', 'drawing.png', svg(`<script>${script}</script>`)],
    ['JavaScript', 'code.png', script],
    ['a GIF that is JavaScript', 'polyglot.gif', `GIF89a/*${'\0'.repeat(20)}*/=1;${script}`],
    ['a BMP that is JavaScript', 'polyglot.bmp', `BM=1;${script}`],
    [
      'a PDF with JavaScript',
      'paper.jpg',
      `%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.launchURL("${beacon}/pdf"))>>>>endobj\ntrailer<</Root 1 0 R>>`,
    ],
    [
      'MHTML',
      'archive.png',
      `From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--`,
    ],
    [
      'a web manifest',
      'site.png',
      JSON.stringify({ start_url: beacon, icons: [{ src: `${beacon}/icon` }] }),
    ],
    [
      'a JPEG with HTML in a comment',
      'comment.jpg',
      insertJpegSegments(jpeg, jpegSegment(0xfe, html)),
    ],
    ['a JPEG with HTML after its end', 'behind.jpg', Buffer.concat([jpeg, Buffer.from(html)])],
    ['a JPEG that begins as HTML', 'before.jpg', Buffer.concat([Buffer.from(html), jpeg])],
    [
      'a PNG with HTML in a text chunk',
      'text.png',
      insertPngChunks(png, pngChunk('tEXt', `a\0${html}`)),
    ],
    ['a PNG with HTML after its end', 'behind.png', Buffer.concat([png, Buffer.from(html)])],
    ['a GIF with HTML in a comment', 'comment.gif', withGifComment(gif, html)],
    [
      'a GIF with a script after its end',
      'behind.gif',
      Buffer.concat([gif, Buffer.from(`<script>${script}</script>`)]),
    ],
    [
      'a WebP with HTML in its metadata',
      'xmp.webp',
      writeWebp(webp.subarray(12), webpChunk('XMP ', html)),
    ],
    ['a compressed SVG', 'packed.svg', deflateSync(svg(`<script>${script}</script>`))],
  ];
  const files = contents.map(([what, name, bytes]) => ({
    what,
    name,
    mimeType: name.endsWith('.svg') ? 'image/svg+xml' : `image/${name.split('.').at(-1)}`,
    buffer: Buffer.from(bytes),
  }));

  const names = [
    `"><img src=x onerror=${script}>.png`,
    `<script>${script}</script>.jpg`,
    `' onmouseover='${script}.png`,
    `javascript:${script}.png`,
    'photo\u202egnp.exe.png',
    '../../../../etc/passwd.png',
    '..%2f..%2f..%2foutput%2fx.png',
    'C:\\Windows\\evil.png',
    'a\0b.png',
    'a\r\nContent-Type: text/html\r\n\r\n<script>.png',
    'index.html',
    'code.js',
    'drawing.svg',
    '.htaccess.png',
  ];
  const named = names.map((name) => ({
    what: `the name ${JSON.stringify(name)}`,
    name,
    mimeType: 'image/png',
    buffer: png,
  }));

  const types = [
    'text/html',
    'text/html; charset=utf-7',
    'application/xhtml+xml',
    'image/svg+xml',
    'IMAGE/SVG+XML',
    'text/xml',
    'text/javascript',
    'application/pdf',
    'multipart/related',
    'message/rfc822',
    'image/png\r\nContent-Type: text/html',
    'image/png,text/html',
    'image/*',
    '',
  ];
  const typed = types.map((mimeType, i) => ({
    what: `the type ${JSON.stringify(mimeType)}`,
    name: `typed${i}.jpg`,
    mimeType,
    buffer: Buffer.from(
      mimeType.toLowerCase().includes('svg') ? svg(`<script>${script}</script>`) : html,
    ),
  }));
  return [...files, ...named, ...typed];
}

/** The comment precedes the trailer, in blocks of at most 255 bytes. */
function withGifComment(gif: Buffer, text: string): Buffer {
  const blocks = text.match(/[\s\S]{1,255}/g) ?? [];
  const comment = bytesOf([0x21, 0xfe], ...blocks.flatMap((block) => [block.length, block]), 0);
  return Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]);
}
