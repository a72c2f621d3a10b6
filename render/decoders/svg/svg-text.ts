// The text of an SVG from its bytes, and what its DOCTYPE declares.
import { decodeUtf16 } from '#core/image-facts/text.ts';

/** Thrown for text that we cannot judge. The message says why. */
export class SvgRefusal extends Error {
  readonly reason: 'damaged' | 'too-complex' | 'unsupported';
  constructor(reason: SvgRefusal['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export function tooComplex(detail: string): SvgRefusal {
  return new SvgRefusal('too-complex', detail);
}

const namedEntities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * @returns the text without its XML declaration, since librsvg gets the text as UTF-8
 * @throws SvgRefusal when it is compressed or binary
 */
export function readXml(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new SvgRefusal('unsupported', 'gzip: unpack it first, bounded');
  const text = decode(bytes);
  if (text.includes('\0')) throw new SvgRefusal('unsupported', 'binary');
  // A declaration anywhere but at the very start is an error, and must stay one.
  const end = /^<\?xml\s/.test(text) ? text.indexOf('?>') : -1;
  return end < 0 ? text : text.slice(end + 2);
}

/** An XML declaration is shorter than this. */
const declarationBytes = 256;

/** A byte order mark decides first, then the XML declaration. Browsers know the same names of encodings. */
function decode(bytes: Uint8Array): string {
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return utf16;
  const isMarkedUtf8 = bytes[0] === 0xef && bytes[1] === 0xbb;
  const head = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1');
  const [, label] = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(head) ?? [];
  // A declaration that is readable as ASCII is not in UTF-16, even when it says so.
  if (label === undefined || isMarkedUtf8 || /^(utf-?16|ucs-?2|unicode)/i.test(label)) {
    return new TextDecoder().decode(bytes);
  }
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    // Browsers fall back to UTF-8 too.
    return new TextDecoder().decode(bytes);
  }
}

/**
 * Sodipodi declares a namespace like this. Prefixes do not count here, so it says nothing about the drawing.
 * Each part of the pattern ends where the next begins, so it takes linear time.
 */
const namespaceAttribute =
  /<!ATTLIST\s+[\w.:-]+\s+xmlns(?::[\w.-]+)?\s+CDATA\s+(?:#FIXED\s+)?(?:"[^"&%<]{0,256}"|'[^'&%<]{0,256}')\s*>/g;

const plainEntity = /<!ENTITY\s+([\w.:-]+)\s+(?:"([^"&%<]{0,256})"|'([^'&%<]{0,256})')\s*>/g;

/**
 * Reads short plain entities, since Illustrator declares its namespaces as entities.
 *
 * @returns the text with white space in place of the DOCTYPE, so that every other character keeps its place
 * @throws SvgRefusal when the DOCTYPE declares anything else
 */
export function takeDoctype(text: string): { body: string; entities: ReadonlyMap<string, string> } {
  const entities = new Map(Object.entries(namedEntities));
  const start = text.search(/<!DOCTYPE/);
  if (start < 0) return { body: text, entities };
  const open = text.indexOf('[', start);
  const plainEnd = text.indexOf('>', start);
  if (plainEnd < 0) throw new SvgRefusal('damaged', 'unterminated DOCTYPE');
  if (open < 0 || open > plainEnd) return { body: blank(text, start, plainEnd + 1), entities };
  const close = text.indexOf(']', open);
  const end = text.indexOf('>', close);
  if (close < 0 || end < 0) throw new SvgRefusal('damaged', 'unterminated DOCTYPE');
  const rest = text
    .slice(open + 1, close)
    .replace(plainEntity, (_, name: string, double?: string, single?: string) => {
      entities.set(name, double ?? single ?? '');
      return '';
    })
    .replace(namespaceAttribute, '');
  if (rest.trim() !== '') throw new SvgRefusal('unsupported', 'DTD beyond plain text entities');
  return { body: blank(text, start, end + 1), entities };
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}

/** Replaces entities and character references by their text. */
export type Resolve = (text: string) => string;

/** A file of 4.5 MB whose entities stood for 375 MB took all memory. */
const maxEntityCharacters = 5_000_000;

/** @returns a function that resolves the text of one document, and throws when all entities together grow too long */
export function createResolver(entities: ReadonlyMap<string, string>): Resolve {
  let characters = 0;
  const textOf = (name: string) => {
    const text = entities.get(name);
    characters += text?.length ?? 0;
    if (characters > maxEntityCharacters) throw tooComplex('too many entities');
    return text;
  };
  return (text) => {
    if (!text.includes('&')) return text;
    const reference = /&(?:#x([0-9a-f]+)|#(\d+)|([\w.:-]+));/gi;
    return text.replace(reference, (whole, hex?: string, decimal?: string, name = '') => {
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
      return textOf(name) ?? whole;
    });
  };
}

export function character(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
