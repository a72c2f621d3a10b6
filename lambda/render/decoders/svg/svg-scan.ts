// SVG text -> a bare tree of elements: just enough XML for counting, and never less than libxml2 would see.

export interface SvgNode {
  /** Without namespace prefix. */
  readonly name: string;
  /** Without prefixes (`href` stands for `xlink:href` too); entities and character references resolved. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: SvgNode[];
  text: string;
}

export interface ScannedSvg {
  readonly root: SvgNode;
  readonly elements: number;
  /** All style sheets of the document, comments removed, escapes left in. */
  readonly css: string;
}

/** Raised for text that is not plain enough to be judged; the message says why. */
export class SvgRefusal extends Error {
  readonly reason: 'damaged' | 'too-complex' | 'unsupported';
  constructor(reason: SvgRefusal['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

const maxNesting = 256; // libxml2 refuses deeper documents as well
const readableEncodings = /^(utf-?8|us-ascii|ascii|iso-8859-1|latin1|windows-1252)$/i;
const namedEntities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** @throws SvgRefusal */
export function scanSvg(bytes: Uint8Array, maxElements: number): ScannedSvg {
  const source = toText(bytes);
  const { body, entities } = takeDoctype(source);
  const resolve = createResolver(entities);
  const root: SvgNode = { name: '', attributes: new Map(), children: [], text: '' };
  const open: SvgNode[] = [root];
  let elements = 0;
  let css = '';
  let at = 0;

  const skipTo = (end: string, from: number): number => {
    const found = body.indexOf(end, from);
    if (found < 0) throw new SvgRefusal('damaged', `unterminated markup at ${from}`);
    return found;
  };
  const addText = (text: string) => {
    const parent = open[open.length - 1] ?? root;
    parent.text += text;
    if (parent.name === 'style') css += text;
  };

  while (at < body.length) {
    const tag = body.indexOf('<', at);
    addText(resolve(body.slice(at, tag < 0 ? undefined : tag)));
    if (tag < 0) break;
    if (body.startsWith('<!--', tag)) at = skipTo('-->', tag + 4) + 3;
    else if (body.startsWith('<![CDATA[', tag)) {
      at = skipTo(']]>', tag) + 3;
      addText(body.slice(tag + 9, at - 3));
    } else if (body.startsWith('<?', tag)) {
      at = skipTo('?>', tag) + 2;
      // A style sheet in a data: URI would be applied, and is invisible to us.
      if (body.startsWith('<?xml-stylesheet', tag))
        throw new SvgRefusal('unsupported', 'xml-stylesheet');
    } else if (body.startsWith('</', tag)) {
      at = skipTo('>', tag) + 1;
      if (open.length > 1) open.pop();
    } else {
      at = endOfTag(body, tag);
      const closed = body[at - 2] === '/';
      const node = readTag(body.slice(tag + 1, at - (closed ? 2 : 1)), resolve);
      if (++elements > maxElements)
        throw new SvgRefusal('too-complex', `over ${maxElements} elements`);
      if (node.name === 'include') throw new SvgRefusal('unsupported', 'XInclude');
      open[open.length - 1]?.children.push(node);
      if (!closed) open.push(node);
      if (open.length > maxNesting)
        throw new SvgRefusal('too-complex', `nested over ${maxNesting} deep`);
    }
  }
  const svg = root.children[0];
  if (svg?.name !== 'svg') throw new SvgRefusal('damaged', 'no <svg> element');
  css = withoutComments(css);
  if (
    unescapeCss(css)
      .split(';')
      .some((statement) => /@import/i.test(statement) && /data:/i.test(statement))
  ) {
    throw new SvgRefusal('unsupported', '@import of a data: URI');
  }
  return { root: svg, elements, css };
}

function toText(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new SvgRefusal('unsupported', 'gzip: unpack it first, bounded');
  if (bytes.includes(0)) throw new SvgRefusal('unsupported', 'UTF-16 or binary');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const encoding = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(text)?.[1];
  if (encoding && !readableEncodings.test(encoding))
    throw new SvgRefusal('unsupported', `encoding ${encoding}`);
  return text;
}

/** Illustrator declares namespace entities, so short plain values are resolved; everything cleverer is refused. */
function takeDoctype(text: string): { body: string; entities: ReadonlyMap<string, string> } {
  const entities = new Map(namedEntities);
  const start = text.search(/<!DOCTYPE/);
  if (start < 0) return { body: text, entities };
  const open = text.indexOf('[', start);
  const plainEnd = text.indexOf('>', start);
  if (plainEnd < 0) throw new SvgRefusal('damaged', 'unterminated DOCTYPE');
  if (open < 0 || open > plainEnd)
    return { body: text.slice(0, start) + text.slice(plainEnd + 1), entities };
  const close = text.indexOf(']', open);
  const end = text.indexOf('>', close);
  if (close < 0 || end < 0) throw new SvgRefusal('damaged', 'unterminated DOCTYPE');
  const rest = text
    .slice(open + 1, close)
    .replace(
      /<!ENTITY\s+([\w.:-]+)\s+(?:"([^"&%<]{0,256})"|'([^'&%<]{0,256})')\s*>/g,
      (_, name: string, double?: string, single?: string) => {
        entities.set(name, double ?? single ?? '');
        return '';
      },
    );
  if (rest.trim() !== '') throw new SvgRefusal('unsupported', 'DTD beyond plain text entities');
  return { body: text.slice(0, start) + text.slice(end + 1), entities };
}

/** The index after the `>` that ends the tag; `>` inside quotes does not. */
function endOfTag(body: string, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    const char = body[at];
    if (char === '>') return at + 1;
    if (char === '"' || char === "'") {
      at = body.indexOf(char, at + 1);
      if (at < 0) break;
    }
  }
  throw new SvgRefusal('damaged', `unterminated tag at ${from}`);
}

/** By hand: a regular expression over names and values takes quadratic time on a tag without `=`. */
function readTag(content: string, resolve: Resolve): SvgNode {
  const attributes = new Map<string, string>();
  const nameEnd = content.search(/[\s/]/);
  let at = nameEnd < 0 ? content.length : nameEnd;
  while (at < content.length) {
    const equals = content.indexOf('=', at);
    if (equals < 0) break;
    const quote = equals + 1 + content.slice(equals + 1, equals + 1000).search(/["']/);
    const end = quote > equals ? content.indexOf(content[quote] ?? '"', quote + 1) : -1;
    if (end < 0) throw new SvgRefusal('damaged', 'an attribute without a quoted value');
    const local = localName(content.slice(at, equals).trim());
    const value = resolve(content.slice(quote + 1, end));
    // Both href and xlink:href may be present: keep every value, whichever the renderer prefers.
    const other = attributes.get(local);
    attributes.set(local, other === undefined ? value : `${other}\n${value}`);
    at = end + 1;
  }
  return {
    name: localName(content.slice(0, nameEnd < 0 ? undefined : nameEnd)),
    attributes,
    children: [],
    text: '',
  };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

type Resolve = (text: string) => string;

/** Drawing programs name namespaces by entities; a file of 4.5 MB that said 375 MB so took all memory. */
const maxEntityCharacters = 5_000_000;

/** @returns what puts in the text of entities, up to a bound on all of it together */
function createResolver(entities: ReadonlyMap<string, string>): Resolve {
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

/** `u\72l(#a)` is `url(#a)` to the renderer. */
export function unescapeCss(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_, hex?: string, plain?: string) =>
    hex ? character(Number.parseInt(hex, 16)) : (plain ?? ''),
  );
}

function withoutComments(css: string): string {
  const [first = '', ...rest] = css.split('/*');
  return (
    first +
    rest.map((part) => (part.includes('*/') ? part.slice(part.indexOf('*/') + 2) : '')).join(' ')
  );
}

function character(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
