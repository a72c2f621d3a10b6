// What librsvg would choke on is refused from the text; what browsers and tools write is not.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { countSteps } from '#test/judges/count-steps.ts';
import { inspectSvg, svgDensity } from './svg.ts';

const xmlns = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = 'width="200" height="200"') =>
  `<svg ${xmlns} ${attributes}>${content}</svg>`;
const inspect = (text: string | Buffer) => inspectSvg(Buffer.from(text), 256);
const verdict = (text: string | Buffer) => {
  const result = inspect(text);
  return result.ok ? 'ok' : result.reason;
};

/** `levels` groups, each drawing the one before ten times. */
const nested = (
  levels: number,
  group: (id: string, inner: string) => string,
  draw: (id: string) => string,
) =>
  Array.from({ length: levels }, (_, i) =>
    group(`n${i}`, i === 0 ? '<rect width="9" height="9"/>' : draw(`n${i - 1}`).repeat(10)),
  ).join('') + draw(`n${levels - 1}`);
const useBomb = nested(
  7,
  (id, inner) => `<g id="${id}">${inner}</g>`,
  (id) => `<use href="#${id}"/>`,
);
const filled = (attribute: string) => (id: string) =>
  `<rect width="200" height="200" ${attribute}="url(#${id})"/>`;

describe('bombs are refused', () => {
  test.each([
    ['nested use', useBomb],
    ['nested use by xlink:href', useBomb.replaceAll('href=', 'xlink:href=')],
    [
      'nested use with a prefix',
      useBomb.replaceAll('<use', '<s:use').replace('<g', '<g xmlns:s="http://www.w3.org/2000/svg"'),
    ],
    ['nested use behind character references', useBomb.replaceAll('"#', '"&#x23;')],
    [
      'nested patterns',
      nested(
        7,
        (id, inner) => `<pattern id="${id}" width="9" height="9">${inner}</pattern>`,
        filled('fill'),
      ),
    ],
    [
      'nested clip paths (2.2 GB)',
      nested(7, (id, inner) => `<clipPath id="${id}">${inner}</clipPath>`, filled('clip-path')),
    ],
    ['nested masks', nested(7, (id, inner) => `<mask id="${id}">${inner}</mask>`, filled('mask'))],
    [
      'nested masks behind CSS escapes',
      nested(
        7,
        (id, inner) => `<mask id="${id}">${inner}</mask>`,
        (id) => `<rect style="mask:u\\72 l(#${id})"/>`,
      ),
    ],
    [
      'nested masks by class',
      `<style>${Array.from({ length: 7 }, (_, i) => `.u${i}{mask:url(#n${i})}`).join('')}</style>` +
        nested(
          7,
          (id, inner) => `<mask id="${id}">${inner}</mask>`,
          (id) => `<rect class="${id.replace('n', 'u')}"/>`,
        ),
    ],
    [
      'nested masks by a class among others',
      `<style>${Array.from({ length: 7 }, (_, i) => `svg rect.u${i}.v:nth-child(n),rect.u${i}.v:hover{mask:url(#n${i})}`).join('')}</style>` +
        nested(
          7,
          (id, inner) => `<mask id="${id}">${inner}</mask>`,
          (id) => `<rect class="v ${id.replace('n', 'u')}"/>`,
        ),
    ],
    [
      'nested masks behind a brace in a string',
      `<style>.u{mask:url(#n6);font-family:"{"}</style>${nested(
        7,
        (id, inner) => `<mask id="${id}">${inner}</mask>`,
        filled('mask'),
      ).replace('mask="url(#n6)"', '')}<rect class="u"/>`,
    ],
    [
      'nested masks with a backslash in their ids',
      nested(
        7,
        (id, inner) => `<mask id="${id}\\b">${inner}</mask>`,
        (id) => `<rect mask="url(#${id}\\5c b)"/>`,
      ),
    ],
    [
      'nested markers',
      nested(
        4,
        (id, inner) => `<marker id="${id}">${inner}</marker>`,
        (id) => `<path d="M0 0${'L9 9'.repeat(20)}" marker-mid="url(#${id})"/>`,
      ),
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
    const png = await sharp({
      create: { width: 9000, height: 9000, channels: 3, background: '#123' },
    })
      .png({ palette: true })
      .toBuffer();
    const image = (uri: string) => svg(`<image href="${uri}"/>`);
    expect(verdict(image(`data:image/png;base64,${png.toString('base64')}`))).toBe('too-complex');
    expect(verdict(image(`data:image/jpeg;base64,${png.toString('base64')}`))).toBe('too-complex');
  });

  test('a huge image in lines', { timeout: 30_000 }, async () => {
    const create = { width: 9000, height: 9000, channels: 3, background: '#123' } as const;
    const png = (await sharp({ create }).png({ palette: true }).toBuffer()).toString('base64');
    const lines = png.replace(/.{8}/g, '$&\n');
    expect(verdict(svg(`<image href="data:image/png;base64,\n${lines}"/>`))).toBe('too-complex');
    expect(
      verdict(svg(`<image href="data:image/png;base64,${lines.replaceAll('\n', '&#10;')}"/>`)),
    ).toBe('too-complex');
  });

  test('an SVG bomb in a data: URI, plain or base64', () => {
    const inner = svg(useBomb);
    const base64 = Buffer.from(inner).toString('base64');
    expect(verdict(svg(`<image href="data:image/svg+xml;base64,${base64}"/>`))).toBe('too-complex');
    expect(verdict(svg(`<image href="data:image/svg+xml,${encodeURIComponent(inner)}"/>`))).toBe(
      'too-complex',
    );
  });

  test('more references than are followed', () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `fill:url(#x${i})`).join(';');
    expect(verdict(svg(`<style>rect{${ids}}</style>${'<rect/>'.repeat(1000)}`))).toBe(
      'too-complex',
    );
  });
});

/** Drawings that grow by one part, to a size in bytes. */
const growing: readonly (readonly [name: string, make: (bytes: number) => string])[] = [
  ['a tag without attributes', (n) => `<svg ${'a'.repeat(n)}>`],
  ['a tag of equals signs', (n) => `<svg ${'='.repeat(n)}>`],
  ['a tag of equals signs and quotes', (n) => `<svg ${'="" '.repeat(n / 4)}/>`],
  ['a long attribute list', (n) => `<svg ${attributesOf(n)}/>`],
  ['many values of one attribute', (n) => svg(`<use ${'href="#a" '.repeat(n / 10)}/>`)],
  ['style without rules', (n) => svg(`<style>${'a'.repeat(n)}</style>`)],
  ['style of imports', (n) => svg(`<style>${'@import '.repeat(n / 8)}</style>`)],
  ['style of open comments', (n) => svg(`<style>${'/*'.repeat(n / 2)}</style>`)],
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
  /** Each byte is copied and searched a few dozen times, by the tag, the attribute, the style sheet and the reference. */
  const stepsPerByte = 60;
  /** What the bound on references allows: each is looked up a few times. */
  const atMostOnce = 3_000_000;
  test.each(growing)('%s', (_, make) => {
    for (const bytes of [16_000, 256_000]) {
      const text = Buffer.from(make(bytes));
      expect(countSteps(() => inspect(text))).toBeLessThan(atMostOnce + stepsPerByte * text.length);
    }
  });
});

describe('what cannot be judged is refused', () => {
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
    ['another encoding', `<?xml version="1.0" encoding="UTF-7"?>${svg('<rect/>')}`],
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
  ])('damaged: %s', (_, content) => expect(verdict(content)).toBe('damaged'));
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

describe('what librsvg is given', () => {
  const fitted = (text: string | Buffer) => {
    const result = inspect(text);
    if (!result.ok) throw new Error(result.detail);
    return result;
  };
  const sizeOf = async (text: string | Buffer) => {
    const { width, height } = await sharp(fitted(text).bytes, { density: svgDensity }).metadata();
    return [width, height];
  };

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
    ['an empty root', `<svg ${xmlns} ${sized}/>`],
  ])('the root is found behind or in %s', async (_, text) => {
    expect(await sizeOf(text)).toEqual([256, 128]);
  });

  test('letters of an older code page are kept', () => {
    const text = `<?xml version="1.0" encoding="windows-1251"?>${svg('<text>\xc6</text>', sized)}`;
    expect(Buffer.from(fitted(Buffer.from(text, 'latin1')).bytes).toString()).toContain('Ж');
  });

  test('a style sheet outside the file is not named any more', () => {
    const text = `<?xml-stylesheet href="http://a.example/b.css"?>${svg('')}`;
    expect(Buffer.from(fitted(text).bytes).toString()).not.toContain('stylesheet');
  });

  test.each([
    ['two widths', '<svg xmlns="http://www.w3.org/2000/svg" width="1" width="2"/>'],
    ['two view boxes', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="x" viewBox="y"/>'],
    ['no space between', '<svg xmlns="http://www.w3.org/2000/svg"width="9"height="9"/>'],
    ['text before the root', `a${svg('')}`],
    ['a late declaration', ` <?xml version="1.0"?>${svg('')}`],
  ])('what is no SVG is not made one: %s', async (_, text) => {
    const result = inspect(text);
    if (!result.ok) return;
    await expect(sharp(result.bytes, { density: svgDensity }).stats()).rejects.toThrow();
  });

  test('it says whether it has a size of its own', () => {
    const own = (attributes: string) => fitted(svg('', attributes)).hasOwnSize;
    expect(
      ['width="9"', 'height="9mm"', 'height="100%"', 'viewBox="0 0 9 9"', ''].map(own),
    ).toEqual([true, true, false, false, false]);
  });
});

test('a root tag of any bytes does no harm', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          ...'<>="\'/ &;ax:\n',
          'width',
          'height',
          'viewBox',
          'style',
          '="9"',
          "='0 0 9 9'",
          '<svg ',
          '<!--',
          '-->',
          '<!DOCTYPE ',
          '[',
          ']',
          '<?xml-stylesheet ',
          '?>',
        ),
        { maxLength: 30 },
      ),
      (parts) => {
        const result = inspect(`<svg ${parts.join('')}/>`);
        expect(typeof result.ok).toBe('boolean');
      },
    ),
    { numRuns: 2000 },
  );
});
