// We refuse an SVG that would choke librsvg by its text alone, and take what browsers and tools write.
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { countSteps } from '#test/judges/count-steps.ts';
import { inspectSvg } from './svg.ts';

const xmlns = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = 'width="200" height="200"') =>
  `<svg ${xmlns} ${attributes}>${content}</svg>`;
const inspect = (text: string | Buffer) => inspectSvg(Buffer.from(text), 256);
const verdict = (text: string | Buffer) => {
  const result = inspect(text);
  return result.ok ? 'ok' : result.reason;
};

type Draw = (id: string) => string;

/** Groups that each draw the one before ten times. */
const nested = (levels: number, group: (id: string, inner: string) => string, draw: Draw) =>
  Array.from({ length: levels }, (_, i) =>
    group(`n${i}`, i === 0 ? '<rect width="9" height="9"/>' : draw(`n${i - 1}`).repeat(10)),
  ).join('') + draw(`n${levels - 1}`);
const tagged =
  (name: string, attributes = '') =>
  (id: string, inner: string) =>
    `<${name} id="${id}" ${attributes}>${inner}</${name}>`;
const nestedMasks = (draw: Draw) => nested(7, tagged('mask'), draw);
const filled = (attribute: string) => (id: string) =>
  `<rect width="200" height="200" ${attribute}="url(#${id})"/>`;
const useBomb = nested(7, tagged('g'), (id) => `<use href="#${id}"/>`);
/** A style sheet with a rule for each of the seven masks. */
const rules = (rule: (i: number) => string) =>
  `<style>${Array.from({ length: 7 }, (_, i) => rule(i)).join('')}</style>`;

describe('bombs are refused', () => {
  test.each([
    ['nested use', useBomb],
    ['nested use by xlink:href', useBomb.replaceAll('href=', 'xlink:href=')],
    [
      'nested use with a prefix',
      useBomb.replaceAll('<use', '<s:use').replace('<g', '<g xmlns:s="http://www.w3.org/2000/svg"'),
    ],
    ['nested use behind character references', useBomb.replaceAll('"#', '"&#x23;')],
    ['nested patterns', nested(7, tagged('pattern', 'width="9" height="9"'), filled('fill'))],
    ['nested clip paths (2.2 GB)', nested(7, tagged('clipPath'), filled('clip-path'))],
    ['nested masks', nestedMasks(filled('mask'))],
    [
      'nested masks behind CSS escapes',
      nestedMasks((id) => `<rect style="mask:u\\72 l(#${id})"/>`),
    ],
    [
      'nested masks by class',
      rules((i) => `.u${i}{mask:url(#n${i})}`) +
        nestedMasks((id) => `<rect class="${id.replace('n', 'u')}"/>`),
    ],
    [
      'nested masks by a class among others',
      rules((i) => `svg rect.u${i}.v:nth-child(n),rect.u${i}.v:hover{mask:url(#n${i})}`) +
        nestedMasks((id) => `<rect class="v ${id.replace('n', 'u')}"/>`),
    ],
    [
      'nested masks behind a brace in a string',
      `<style>.u{mask:url(#n6);font-family:"{"}</style><rect class="u"/>` +
        nestedMasks(filled('mask')).replace('mask="url(#n6)"', ''),
    ],
    ...['{font-family:"}rect{";', '{fill:url(}rect{);', '{font-family:"/*";'].map((start) => [
      `nested masks by a rule that hides behind ${start}`,
      `<style>.u${start}mask:url(#n6)}/**/</style><g class="u"/>` +
        nestedMasks(filled('mask')).replace('mask="url(#n6)"', ''),
    ]),
    ...['\\"', 'url(a"b)', 'url(a\\)"b)', 'u\\72l(a"b)'].map((value) => [
      `filters by a rule that hides behind ${value}`,
      `<style>.q{x:${value}} rect{filter:url(#f)}</style><filter id="f"><feTurbulence/></filter>` +
        '<rect width="200" height="200"/>'.repeat(2000),
    ]),
    [
      'nested masks with a backslash in their ids',
      nested(
        7,
        (id, inner) => tagged('mask')(`${id}\\b`, inner),
        (id) => `<rect mask="url(#${id}\\5c b)"/>`,
      ),
    ],
    [
      'nested markers',
      nested(4, tagged('marker'), (id) => {
        return `<path d="M0 0${'L9 9'.repeat(20)}" marker-mid="url(#${id})"/>`;
      }),
    ],
    [
      'a thousand filters',
      `<filter id="f"><feGaussianBlur stdDeviation="20"/></filter>${filled('filter')('f').repeat(1000)}`,
    ],
    ['one endless line of text', `<text>${'a'.repeat(10_000)}</text>`],
    [
      'rules times elements',
      `<style>${'.a g g rect{fill:red}'.repeat(3000)}</style>${'<g><rect/></g>'.repeat(6000)}`,
    ],
    ['too many elements', '<g/>'.repeat(60_000)],
    ['too deep', '<g>'.repeat(300) + '</g>'.repeat(300)],
    ['a cycle', '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'],
  ])('%s', (_, content) => {
    expect(verdict(svg(content))).toBe('too-complex');
  });

  test('a huge image in a data: URI', { timeout: 30_000 }, async () => {
    const create = { width: 9000, height: 9000, channels: 3, background: '#123' } as const;
    const png = (await sharp({ create }).png({ palette: true }).toBuffer()).toString('base64');
    const lines = png.replace(/.{8}/g, '$&\n');
    for (const uri of [
      `data:image/png;base64,${png}`,
      `data:image/jpeg;base64,${png}`,
      `data:image/png;base64,\n${lines}`,
      `data:image/png;base64,${lines.replaceAll('\n', '&#10;')}`,
    ]) {
      expect(verdict(svg(`<image href="${uri}"/>`)), uri.slice(0, 40)).toBe('too-complex');
    }
  });

  test('an SVG bomb in a data: URI, plain or base64', () => {
    const inner = svg(useBomb);
    const base64 = Buffer.from(inner).toString('base64');
    for (const data of [`;base64,${base64}`, `,${encodeURIComponent(inner)}`]) {
      expect(verdict(svg(`<image href="data:image/svg+xml${data}"/>`))).toBe('too-complex');
    }
  });

  test('more references than we follow', () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `fill:url(#x${i})`).join(';');
    const content = `<style>rect{${ids}}</style>${'<rect/>'.repeat(1000)}`;
    expect(verdict(svg(content))).toBe('too-complex');
  });
});

/** Drawings in which one part grows to a size in bytes. */
const growing: readonly (readonly [name: string, make: (bytes: number) => string])[] = [
  ['a tag without attributes', (n) => `<svg ${'a'.repeat(n)}>`],
  ['a tag of equals signs', (n) => `<svg ${'='.repeat(n)}>`],
  ['a tag of equals signs and quotes', (n) => `<svg ${'="" '.repeat(n / 4)}/>`],
  ['a long attribute list', (n) => `<svg ${attributesOf(n)}/>`],
  ['many values of one attribute', (n) => svg(`<use ${'href="#a" '.repeat(n / 10)}/>`)],
  ['style without rules', (n) => svg(`<style>${'a'.repeat(n)}</style>`)],
  ['style of imports', (n) => svg(`<style>${'@import '.repeat(n / 8)}</style>`)],
  ['style of open comments', (n) => svg(`<style>${'/*'.repeat(n / 2)}</style>`)],
  ['style of quotes', (n) => svg(`<style>${`"`.repeat(n)}</style>`)],
  ['style of open strings', (n) => svg(`<style>${`"\n`.repeat(n / 2)}</style>`)],
  ['style of open addresses', (n) => svg(`<style>${'url('.repeat(n / 4)}</style>`)],
  ['style of escapes', (n) => svg(`<style>${'\\'.repeat(n)}</style>`)],
  ['a style of semicolons', (n) => svg('', `style="${';'.repeat(n)}"`)],
  ['a style of backgrounds', (n) => svg('', `style="${'background:red;'.repeat(n / 15)}"`)],
  ['style of comments', (n) => svg(`<style>${'/**/'.repeat(n / 4)}</style>`)],
  ['rules for one class', (n) => svg(`<style>${'.a{fill:url(#b)}'.repeat(n / 16)}</style>`)],
  ['rules for all', (n) => svg(`<style>${rulesOf(n / 20)}</style>${'<a/>'.repeat(20)}`)],
  ['a long selector list', (n) => svg(`<style>${'.a,'.repeat(n / 3)}b{fill:url(#a)}</style>`)],
  ['many references in one rule', (n) => svg(manyReferences(n))],
  [
    'a long class list',
    (n) => svg(`<style>.a{fill:url(#b)}</style><g class="${'a '.repeat(n / 2)}"/>`),
  ],
  ['a long path of many markers', (n) => svg(markedPath(n))],
  ['nested groups', (n) => svg(('<g>'.repeat(250) + '</g>'.repeat(250)).repeat(n / 2000))],
  ['nested text', (n) => svg(`${'<text>'.repeat(99)}${'<tspan>a</tspan>'.repeat(n / 16)}`)],
  ['white space in a reference', (n) => svg(`<g fill="url(${' '.repeat(n)}"/>`)],
  [
    'references to many namesakes',
    (n) => svg('<g id="a"/>'.repeat(n / 32) + '<use href="#a"/>'.repeat(n / 32)),
  ],
  ['ampersands', (n) => svg('&a'.repeat(n / 2))],
  ['characters by number', (n) => svg('&#65;'.repeat(n / 5))],
  [
    'entities',
    (n) => `<!DOCTYPE svg [<!ENTITY a "${'b'.repeat(200)}">]>${svg('&a;'.repeat(n / 3))}`,
  ],
  ['entity declarations', (n) => `<!DOCTYPE svg [${'<!ENTITY a "b">'.repeat(n / 15)}]>${svg('')}`],
  ['comments', (n) => svg('<!-- -->'.repeat(n / 8))],
  ['instructions', (n) => `${'<?xml-stylesheet ?>'.repeat(n / 19)}${svg('')}`],
  ['sections of characters', (n) => svg('<![CDATA[a]]>'.repeat(n / 13))],
  ['pictures inside', (n) => svg('<image href="data:image/png,a"/>'.repeat(n / 32))],
  ['end tags', (n) => svg('</a>'.repeat(n / 4))],
];

function attributesOf(bytes: number): string {
  return Array.from({ length: bytes / 10 }, (_, i) => `a${i}="url(#b)"`).join(' ');
}

function rulesOf(count: number): string {
  return Array.from({ length: count }, (_, i) => `*{fill:url(#a${i})}`).join('');
}

function manyReferences(bytes: number): string {
  const ids = Array.from({ length: bytes / 32 }, (_, i) => `fill:url(#a${i})`).join(';');
  return `<style>g{${ids}}</style>${'<g/>'.repeat(bytes / 16)}`;
}

function markedPath(bytes: number): string {
  const marker = Array.from({ length: bytes / 64 }, (_, i) => `<marker id="m${i}"/>`).join('');
  const uses = Array.from({ length: bytes / 64 }, (_, i) => `url(#m${i})`).join(' ');
  return `${marker}<path d="${'M0 0'.repeat(bytes / 16)}" style="${uses}"/>`;
}

describe('the inspection takes steps in proportion to the bytes', () => {
  /** The readers of tags, attributes, style sheets and references copy and search each byte a few dozen times. */
  const stepsPerByte = 60;
  /** The bound on references allows this many: each is looked up a few times. */
  const atMostOnce = 3_000_000;
  test.each(growing)('%s', (_, make) => {
    for (const bytes of [16_000, 256_000]) {
      const text = Buffer.from(make(bytes));
      expect(countSteps(() => inspect(text))).toBeLessThan(atMostOnce + stepsPerByte * text.length);
    }
  });
});

describe('an SVG that we cannot judge is refused', () => {
  test.each([
    [
      'billion laughs',
      `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${svg('<text>&b;</text>')}`,
    ],
    [
      'an external entity',
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&x;</text>')}`,
    ],
    ['markup in an entity', `<!DOCTYPE svg [<!ENTITY a "<rect/>">]>${svg('&a;')}`],
    [
      'default attributes',
      `<!DOCTYPE svg [<!ATTLIST rect mask CDATA "url(#m)">]>${svg('<rect/>')}`,
    ],
    ['a hidden style sheet', `<?xml-stylesheet href="data:text/css,rect%7B%7D"?>${svg('<rect/>')}`],
    ['XInclude', svg('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="data:,x"/>')],
    ['UTF-16 without a mark', Buffer.from(svg('<rect/>'), 'utf16le')],
    ['svgz', gzipSync(svg('<rect/>'))],
  ])('%s', (_, content) => {
    expect(verdict(content)).toBe('unsupported');
  });

  test.each([
    ['no bytes', ''],
    ['HTML', '<html></html>'],
    ['an open tag', '<svg width="1'],
    ['an open comment', '<svg><!--'],
  ])('%s is damage', (_, content) => expect(verdict(content)).toBe('damaged'));
});

describe('ordinary files pass', () => {
  test.each([
    ['an icon', svg('<path d="M1 2L3 4z"/>', 'viewBox="0 0 24 24"')],
    [
      'Illustrator entities',
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
      <!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;" width="9" height="9"><rect/></svg>`,
    ],
    [
      'a sprite sheet',
      svg(`<symbol id="a"><path d="M0 0L9 9"/></symbol>${'<use href="#a"/>'.repeat(200)}`),
    ],
    [
      'drop shadows',
      svg(`<filter id="f">${'<feOffset/>'.repeat(4)}</filter>${filled('filter')('f').repeat(30)}`),
    ],
    [
      'a name space in a DTD, as Sodipodi writes it',
      `<!DOCTYPE svg [\n <!ATTLIST svg\n  xmlns:xlink CDATA #FIXED "http://www.w3.org/1999/xlink">\n]>${svg('<rect/>')}`,
    ],
    ['many elements with one id that nothing refers to', svg('<g id="Shape"/>'.repeat(900))],
    [
      'a rule for some, with a gradient of another',
      svg(
        '<style>g{fill:url(#a)}g.x{fill:url(#b)}.y:hover{fill:url(#b)}*{fill:url(#c)}</style>' +
          '<linearGradient id="a"><stop/></linearGradient><linearGradient id="b"/><g class="x y"/>' +
          '<radialGradient id="c"/><pattern id="p"/><rect fill="url(#p)"/>',
      ),
    ],
    [
      'a font inside the drawing, as CorelDRAW writes it',
      svg(
        '<style>@font-face{font-family:A;src:url("#f") format(svg)}text{font-family:A}</style>' +
          '<font id="f"><glyph unicode="a"/></font><text>a</text>',
      ),
    ],
    [
      'a gradient that refers to itself, as Inkscape writes it',
      svg(`<linearGradient id="a" xlink:href="#a"><stop/></linearGradient>${filled('fill')('a')}`),
    ],
    [
      'a link and an animation to the parent',
      svg('<g id="a"><a href="#a"><rect/></a><animate href="#a"/></g>'),
    ],
    [
      'a style sheet inside a style sheet, which librsvg draws as Chromium does',
      svg('<style>@import url(data:text/css,rect%7Bfill:red%7D);</style><rect/>'),
    ],
    [
      'a web font import',
      svg('<style>@import url("https://fonts.example/css");</style><text>hi</text>'),
    ],
    [
      'a > inside an attribute, a comment, CDATA',
      svg('<!-- <use href="#x"/> --><g id="a>b"/><style><![CDATA[a>b{}]]></style>'),
    ],
  ])('%s', (_, content) => {
    expect(verdict(content)).toBe('ok');
  });
});
