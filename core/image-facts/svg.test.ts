import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bytesOf, u16 } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

const read = (text: string) => readImageFacts(new TextEncoder().encode(text));

const namespace = 'xmlns="http://www.w3.org/2000/svg"';

describe('the size', () => {
  test.each([
    ['width="40" height="30"', [40, 30]],
    ['width="40px" height="30PX"', [40, 30]],
    ["width = '40' height\n=\n'30'", [40, 30]],
    ['width="40.6" height="30.4"', [41, 30]],
    ['width="1e2" height="+.5e2"', [100, 50]],
    ['width="40" height="30" viewBox="0 0 1 1"', [40, 30]],
    ['viewBox="-5 -5 40 30"', [40, 30]],
    ['viewBox="0,0,40,30"', [40, 30]],
    ['width="100%" height="100%" viewBox="0 0 40 30"', [40, 30]],
    ['width="auto" viewBox="0 0 40 30"', [40, 30]],
    ['width="80" viewBox="0 0 40 30"', [80, 60]],
    ['height="60" viewBox="0 0 40 30"', [80, 60]],
    ['data-width="9" width="40" height="30" title="width=\'7\'"', [40, 30]],
  ])('of <svg %s> is %j, as in sharp', async (attributes, [width, height]) => {
    const text = `<svg ${namespace} ${attributes}><path d="M0 0h40v30z"/></svg>`;
    expect(read(text)).toMatchObject({ ok: true, facts: { format: 'svg', width, height } });
    expect(await sharp(new TextEncoder().encode(text)).metadata()).toMatchObject({ width, height });
  });

  test.each([
    ['width="1in" height="2in"', [96, 192]],
    ['width="25.4mm" height="2.54cm"', [96, 96]],
    ['width="72pt" height="6pc"', [96, 96]],
    ['width="40" height="0.2"', [40, 1]],
    ['width="101.6q" height="1em"', [96, 16]],
  ])('of <svg %s> is %j at 96 dpi', (attributes, [width, height]) => {
    expect(read(`<svg ${attributes}/>`)).toMatchObject({ facts: { width, height } });
  });

  test.each([
    ['', [300, 150]],
    ['width="100%"', [300, 150]],
    ['width="40"', [40, 150]],
    ['viewBox="0 0 0 9"', [300, 150]],
    ['viewBox="none"', [300, 150]],
    ['width="-5" height="30"', [300, 30]],
  ])('of <svg %s>, which leaves it open, is %j, as in browsers', (attributes, [width, height]) => {
    expect(read(`<svg ${attributes}/>`)).toMatchObject({ facts: { width, height } });
  });

  test.each(['width="0" height="9"', 'width="1e99" height="9"', 'width="9" height="2147483648"'])(
    'of <svg %s> makes the file damaged',
    (attributes) => {
      expect(read(`<svg ${attributes}/>`)).toEqual({ ok: false, reason: 'damaged', format: 'svg' });
    },
  );
});

describe('the root element is found', () => {
  test.each([
    ['at once', ''],
    ['after a byte order mark', '\ufeff'],
    ['after blank lines', '\n \r\n\t'],
    ['after a declaration', '<?xml version="1.0" encoding="UTF-8"?>'],
    ['after a comment with an html tag', '<!-- <html> > --><!---->'],
    ['after a doctype', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.org/x>y">'],
    ['after entities', '<!DOCTYPE svg [<!ENTITY a "]>"><!ENTITY b "<html>">]>'],
    ['after a style sheet', '<?xml-stylesheet href="a.css"?>'],
  ])('%s', (_, before) => {
    expect(read(`${before}<svg width="4" height="3"/>`)).toMatchObject({
      facts: { width: 4, height: 3 },
    });
  });

  test('with a prefix', () => {
    expect(
      read('<s:svg xmlns:s="http://www.w3.org/2000/svg" width="4" height="3"/>'),
    ).toMatchObject({
      facts: { width: 4, height: 3 },
    });
  });

  test.each(['little', 'big'])('in UTF-16, %s-endian', (order) => {
    const text = '\ufeff<svg width="4" height="3"/>';
    const units = Array.from(text, (letter) => u16(letter.charCodeAt(0)));
    const bytes = bytesOf(...(order === 'little' ? units.map((unit) => unit.toReversed()) : units));
    expect(readImageFacts(bytes)).toMatchObject({ facts: { width: 4, height: 3 } });
  });

  test('after the available bytes, by asking for more', () => {
    const bytes = bytesOf('<?xml version="1.0"?><!--', 'x'.repeat(70_000), '--><svg width="4"/>');
    expect(readImageFacts(bytes.subarray(0, 2000), bytes.length)).toMatchObject({
      reason: 'more',
      format: 'svg',
      to: bytes.length,
    });
  });
});

test.each([
  ['<!DOCTYPE html><svg/>', 'a web page (HTML)'],
  ['<!doctype HTML>', 'a web page (HTML)'],
  ['<html><body><svg width="4" height="3"/></body></html>', 'a web page (HTML)'],
  ['<div><svg/></div>', 'a web page (HTML)'],
  ['<?xml version="1.0"?><rss/>', 'an XML file'],
  ['<svgs/>', 'an XML file'],
  ['<!-- nothing -->', 'an XML file'],
  ['<svg', 'an XML file'],
  ['{"svg": "<svg/>"}', 'a JSON file'],
  ['[1, 2]', 'a JSON file'],
  ['Dear <svg>', 'a text file'],
  ['ÄÖÜ, name;price\n', 'a text file'],
  ['图像缩略图生成器', 'a text file'],
])('%s is %s', (text, formatName) => {
  expect(read(text)).toEqual({ ok: false, reason: 'unsupported', formatName });
});

test('text in a code page older than UTF-8 is a text file', () => {
  const bytes = bytesOf('Sehr geehrte Frau M\xfcller, \xe4hnliche Gr\xfc\xdfe');
  expect(readImageFacts(bytes)).toMatchObject({ formatName: 'a text file' });
});

test('a tag without an end takes linear time', () => {
  const start = performance.now();
  for (const filler of [' ', 'a', 'a=', '"', '/', '<', '<!', '[', 'a="" ', '1']) {
    read(`<svg width="${filler.repeat(300_000)}`);
    read(`<svg ${filler.repeat(300_000)}>`);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});
