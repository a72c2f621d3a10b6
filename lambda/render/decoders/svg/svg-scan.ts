// SVG text -> a bare tree of elements: just enough XML for counting, and never less than libxml2 would see.
import { endOfTag } from '#core/image-facts/text.ts';
import {
  character,
  createResolver,
  type Resolve,
  readXml,
  SvgRefusal,
  takeDoctype,
} from './svg-text.ts';

export { SvgRefusal };

export interface SvgNode {
  /** Without namespace prefix. */
  readonly name: string;
  /** Without prefixes (`href` stands for `xlink:href` too); entities and character references resolved. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: SvgNode[];
  /** Characters right inside, without those of its children. */
  characters: number;
}

export interface ScannedSvg {
  readonly root: SvgNode;
  readonly elements: number;
  /** All style sheets of the document, comments removed, escapes left in. */
  readonly css: string;
  /** The whole document, as it was read: the places below are places in it. */
  readonly text: string;
  /** The root element's tag, from its `<` to past its `>`. */
  readonly rootTag: Span;
  /** Style sheets outside the document, named before it: nothing draws with them. */
  readonly styleSheets: readonly Span[];
  /** Where pictures inside the file stand, and each as a `data:` URI. */
  readonly images: readonly EmbeddedImage[];
}

export interface EmbeddedImage extends Span {
  readonly uri: string;
}

/** A part of a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const maxNesting = 256; // libxml2 refuses deeper documents as well
/** @throws SvgRefusal */
export function scanSvg(bytes: Uint8Array, maxElements: number): ScannedSvg {
  const text = readXml(bytes);
  const { body, entities } = takeDoctype(text);
  const resolve = createResolver(entities);
  const root: SvgNode = { name: '', attributes: new Map(), children: [], characters: 0 };
  const open: SvgNode[] = [root];
  let elements = 0;
  let css = '';
  let rootTag: Span | undefined;
  const styleSheets: Span[] = [];
  const images: EmbeddedImage[] = [];
  let at = 0;

  const skipTo = (end: string, from: number): number => {
    const found = body.indexOf(end, from);
    if (found < 0) throw new SvgRefusal('damaged', `unterminated markup at ${from}`);
    return found;
  };
  const addText = (text: string) => {
    const parent = open[open.length - 1] ?? root;
    parent.characters += text.length;
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
      if (body.startsWith('<?xml-stylesheet', tag)) {
        // Applied by browsers, and invisible to us.
        if (/data:/i.test(resolve(body.slice(tag, at))))
          throw new SvgRefusal('unsupported', 'xml-stylesheet in a data: URI');
        styleSheets.push({ start: tag, end: at });
      }
    } else if (body.startsWith('</', tag)) {
      at = skipTo('>', tag) + 1;
      if (open.length > 1) open.pop();
    } else {
      at = endOfTag(body, tag);
      if (at < 0) throw new SvgRefusal('damaged', `unterminated tag at ${tag}`);
      const closed = body[at - 2] === '/';
      const node = readTag(
        body.slice(tag + 1, at - (closed ? 2 : 1)),
        resolve,
        (start, end, uri) => {
          images.push({ start: start + tag + 1, end: end + tag + 1, uri });
        },
      );
      if (++elements > maxElements)
        throw new SvgRefusal('too-complex', `over ${maxElements} elements`);
      if (node.name === 'include') throw new SvgRefusal('unsupported', 'XInclude');
      rootTag ??= { start: tag, end: at };
      open[open.length - 1]?.children.push(node);
      if (!closed) open.push(node);
      if (open.length > maxNesting)
        throw new SvgRefusal('too-complex', `nested over ${maxNesting} deep`);
    }
  }
  const svg = root.children[0];
  if (svg?.name !== 'svg' || !rootTag) throw new SvgRefusal('damaged', 'no <svg> element');
  css = withoutComments(css);
  return { root: svg, elements, css, text, rootTag, styleSheets, images };
}

const anyQuote = /["']/g;

/** By hand: a regular expression over names and values takes quadratic time on a tag without `=`. */
function readTag(
  content: string,
  resolve: Resolve,
  onDataUri: (start: number, end: number, uri: string) => void,
): SvgNode {
  const attributes = new Map<string, string>();
  const nameEnd = content.search(/[\s/]/);
  let at = nameEnd < 0 ? content.length : nameEnd;
  while (at < content.length) {
    const equals = content.indexOf('=', at);
    if (equals < 0) break;
    anyQuote.lastIndex = equals;
    const found = anyQuote.exec(content);
    const quote = found?.index ?? content.length;
    const end = content.indexOf(found?.[0] ?? '"', quote + 1);
    if (end < 0) throw new SvgRefusal('damaged', 'an attribute without a quoted value');
    const local = localName(content.slice(at, equals).trim());
    // Line breaks in a value are spaces in XML; here they part the values of one name.
    const value = resolve(content.slice(quote + 1, end)).replace(/[\r\n]/g, ' ');
    if (local === 'href' && isDataUri(value)) onDataUri(quote + 1, end, value);
    // Both href and xlink:href may be present: keep every value, whichever the renderer prefers.
    const other = attributes.get(local);
    attributes.set(local, other === undefined ? value : `${other}\n${value}`);
    at = end + 1;
  }
  return {
    name: localName(content.slice(0, nameEnd < 0 ? undefined : nameEnd)),
    attributes,
    children: [],
    characters: 0,
  };
}

export function isDataUri(value: string): boolean {
  return /^\s*data:/i.test(value);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
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
