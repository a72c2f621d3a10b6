// Text files: decides whether a text is an SVG, a web page, other XML, JSON or plain text.
import type { ByteSource } from './byte-source.ts';
import { type Parsed, unsupported } from './facts.ts';
import { describeSvg } from './svg.ts';

/** Bytes that are searched for the first element. Drawing programs write some 10 KB of entities before it. */
const maxTextBytes = 262_144;
/** Bytes that decide whether a file is text. */
const sampleBytes = 512;

const htmlElements =
  /^(html|head|body|title|meta|link|script|style|div|table|span|h[1-6]|p|a|br|img)$/i;

/** @returns the facts of an SVG or the name of another kind of text, `undefined` when the file is not text */
export function parseText(source: ByteSource): Parsed | undefined {
  const bytes = source.bytes(0, maxTextBytes);
  const text = decode(bytes);
  if (text === undefined) return undefined;
  if (!/^\s*</.test(text)) return unsupported(nameOfPlain(text));

  const root = findRoot(text);
  if (root === 'html') return unsupported('a web page (HTML)');
  if (root === undefined) {
    const searchedBytes = Math.min(source.totalBytes, maxTextBytes);
    return source.need(0, searchedBytes) ? unsupported('an XML file') : 'damaged';
  }
  if (/^([^:]*:)?svg$/.test(root.name)) return describeSvg(root.attributes);
  return unsupported(htmlElements.test(root.name) ? 'a web page (HTML)' : 'an XML file');
}

function nameOfPlain(text: string): string {
  const isJson = /^\s*[{[]\s*(["{}[\]\d-]|true|false|null)/.test(text);
  return isJson ? 'a JSON file' : 'a text file';
}

/** @returns the text, `undefined` when the first bytes are not text */
function decode(bytes: Uint8Array): string | undefined {
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return utf16;
  return isText(bytes.subarray(0, sampleBytes)) ? new TextDecoder().decode(bytes) : undefined;
}

/** @returns the text of bytes with a UTF-16 byte order mark, `undefined` for bytes without one */
export function decodeUtf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return undefined;
}

function isText(sample: Uint8Array): boolean {
  const isControl = (byte: number) =>
    byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b;
  if (sample.some(isControl)) return false;
  try {
    // In a stream, a letter that the end of the sample cuts is not an error.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    // Text in an older code page is mostly ASCII if its language uses Latin letters.
    return sample.filter((byte) => byte < 0x80).length > 0.75 * sample.length;
  }
}

export interface Root {
  readonly name: string;
  /** The text of its tag after the name, without the ">". */
  readonly attributes: string;
  /** Where its tag stands in the text: from "<" to after ">". */
  readonly start: number;
  readonly end: number;
}

/** @returns the first element after declarations, comments and a doctype, `undefined` when the text ends before it */
export function findRoot(text: string): Root | 'html' | undefined {
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    if (next < 0) return undefined;
    let end: number;
    if (text.startsWith('<?', next)) end = endAfter(text, '?>', next);
    else if (text.startsWith('<!--', next)) end = endAfter(text, '-->', next + 4);
    else if (/^<!doctype\s+html\b/i.test(text.slice(next, next + 64))) return 'html';
    else if (text.startsWith('<!', next)) end = endOfTag(text, next);
    else {
      end = endOfTag(text, next);
      const name = /^[^\s/>]*/.exec(text.slice(next + 1, next + 129))?.[0] ?? '';
      const attributes = text.slice(next + 1 + name.length, end - 1);
      return end < 0 ? undefined : { name, attributes, start: next, end };
    }
    if (end < 0) return undefined;
    at = end;
  }
  return undefined;
}

function endAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

/**
 * Reads each character once.
 *
 * @returns the index after the ">" that ends a tag or doctype, -1 when it does not end; a ">" inside quotes or inside the
 *   square brackets of a doctype does not count
 */
function endOfTag(text: string, from: number): number {
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = text.indexOf(character, at + 1);
      if (at < 0) return -1;
    } else if (character === '[') depth++;
    else if (character === ']') depth--;
    else if (character === '>' && depth <= 0) return at + 1;
  }
  return -1;
}
