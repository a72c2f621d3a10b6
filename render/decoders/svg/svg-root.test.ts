// The SVG that we give to librsvg: a copy whose root tag has the size to draw.
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectSvg, svgDensity } from './svg.ts';

const xmlns = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = 'width="200" height="200"') =>
  `<svg ${xmlns} ${attributes}>${content}</svg>`;
const inspect = (text: string | Buffer) => inspectSvg(Buffer.from(text), 256);

describe('the bytes for librsvg', () => {
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
  ])('finds the root after or in %s', async (_, text) => {
    expect(await sizeOf(text)).toEqual([256, 128]);
  });

  test('keeps letters of an older code page', () => {
    const text = `<?xml version="1.0" encoding="windows-1251"?>${svg('<text>\xc6</text>', sized)}`;
    expect(Buffer.from(fitted(Buffer.from(text, 'latin1')).bytes).toString()).toContain('Ж');
  });

  test('leaves out the name of a style sheet outside the file', () => {
    const text = `<?xml-stylesheet href="http://a.example/b.css"?>${svg('')}`;
    expect(Buffer.from(fitted(text).bytes).toString()).not.toContain('stylesheet');
  });

  test.each([
    ['two widths', '<svg xmlns="http://www.w3.org/2000/svg" width="1" width="2"/>'],
    ['two view boxes', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="x" viewBox="y"/>'],
    ['no space between', '<svg xmlns="http://www.w3.org/2000/svg"width="9"height="9"/>'],
    ['text before the root', `a${svg('')}`],
    ['a late declaration', ` <?xml version="1.0"?>${svg('')}`],
  ])('an invalid SVG stays invalid: %s', async (_, text) => {
    const result = inspect(text);
    if (!result.ok) return;
    await expect(sharp(result.bytes, { density: svgDensity }).stats()).rejects.toThrow();
  });

  test('says whether the file states a length', () => {
    const own = (attributes: string) => fitted(svg('', attributes)).hasOwnSize;
    expect(
      ['width="9"', 'height="9mm"', 'height="100%"', 'viewBox="0 0 9 9"', ''].map(own),
    ).toEqual([true, true, false, false, false]);
  });
});

test('survives a root tag of any bytes', () => {
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
