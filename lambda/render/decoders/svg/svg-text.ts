// The text of an SVG from its bytes, and what its DOCTYPE declares.
import { decodeUtf16 } from '#core/image-facts/text.ts';

/** Raised for text that is not plain enough to be judged; the message says why. */
export class SvgRefusal extends Error {
  readonly reason: 'damaged' | 'too-complex' | 'unsupported';
  constructor(reason: SvgRefusal['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

const namedEntities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * @returns the text, in whatever encoding it was, without its XML declaration: it goes on as UTF-8
 * @throws SvgRefusal when it is compressed, binary, or in an encoding that browsers do not know
 */
export function readXml(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new SvgRefusal('unsupported', 'gzip: unpack it first, bounded');
  const text = decode(bytes);
  if (text.includes('\0')) throw new SvgRefusal('unsupported', 'binary');
  // Only at the very start is it one; elsewhere it is an error, and is to remain one.
  const end = /^<\?xml\s/.test(text) ? text.indexOf('?>') : -1;
  return end < 0 ? text : text.slice(end + 2);
}

/** Enough for any XML declaration, in bytes. */
const declarationBytes = 256;

/** A byte order mark counts most, then what the declaration says; browsers know the same names of encodings. */
function decode(bytes: Uint8Array): string {
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return utf16;
  const isMarkedUtf8 = bytes[0] === 0xef && bytes[1] === 0xbb;
  const head = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1');
  const [, label] = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(head) ?? [];
  // A declaration that can be read as ASCII is not in UTF-16, whatever it says.
  if (label === undefined || isMarkedUtf8 || /^(utf-?16|ucs-?2|unicode)/i.test(label)) {
    return new TextDecoder().decode(bytes);
  }
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new SvgRefusal('unsupported', `encoding ${label}`);
  }
}

/**
 * Sodipodi declares a namespace like this, which says nothing about the drawing: prefixes do not count here.
 * Every part of it ends where the next begins, so it takes no time on any text.
 */
const namespaceAttribute =
  /<!ATTLIST\s+[\w.:-]+\s+xmlns(?::[\w.-]+)?\s+CDATA\s+(?:#FIXED\s+)?(?:"[^"&%<]{0,256}"|'[^'&%<]{0,256}')\s*>/g;

const plainEntity = /<!ENTITY\s+([\w.:-]+)\s+(?:"([^"&%<]{0,256})"|'([^'&%<]{0,256})')\s*>/g;

/**
 * Illustrator declares namespace entities, so short plain values are resolved; everything cleverer is refused.
 *
 * @returns the text with white space in place of the DOCTYPE, so that every other character keeps its place
 * @throws SvgRefusal
 */
export function takeDoctype(text: string): { body: string; entities: ReadonlyMap<string, string> } {
  const entities = new Map(namedEntities);
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

/** Puts in the text of entities and characters. */
export type Resolve = (text: string) => string;

/** Drawing programs name namespaces by entities; a file of 4.5 MB that said 375 MB so took all memory. */
const maxEntityCharacters = 5_000_000;

/** @returns what resolves the text of one document, up to a bound on all of it together */
export function createResolver(entities: ReadonlyMap<string, string>): Resolve {
  let characters = 0;
  const textOf = (name: string) => {
    const text = entities.get(name);
    characters += text?.length ?? 0;
    if (characters > maxEntityCharacters) throw new SvgRefusal('too-complex', 'too many entities');
    return text;
  };
  return (text) => {
    if (!text.includes('&')) return text;
    return text.replace(/&(#x[0-9a-f]+|#\d+|[\w.:-]+);/gi, (whole, name: string) => {
      if (name.startsWith('#x') || name.startsWith('#X'))
        return character(Number.parseInt(name.slice(2), 16));
      if (name.startsWith('#')) return character(Number.parseInt(name.slice(1), 10));
      return textOf(name) ?? whole;
    });
  };
}

export function character(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
