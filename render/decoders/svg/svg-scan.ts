// SVG text -> a bare tree of elements: just enough XML for counting, and never less than libxml2 would see.
import { endOfTag } from '#core/image-facts/text.ts';
import {
  createResolver,
  type Resolve,
  readXml,
  SvgRefusal,
  takeDoctype,
  tooComplex,
} from './svg-text.ts';

export interface SvgNode {
  /** Without its namespace prefix. */
  readonly name: string;
  /** Values by names without prefix, so `href` includes `xlink:href`. Entities are resolved. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: SvgNode[];
  /** Characters of its own text, without those of its children. */
  characters: number;
}

export interface ScannedSvg {
  readonly root: SvgNode;
  readonly elements: number;
  /** The text of all style sheets in the document. */
  readonly css: string;
  /** The whole document. The spans below are places in this text. */
  readonly text: string;
  /** The root element's tag, from its `<` to after its `>`. */
  readonly rootTag: Span;
  /**
   * What librsvg must not see: instructions that name style sheets outside the document, which no browser loads for an
   * image, and references of a gradient or pattern to itself, which browsers ignore.
   */
  readonly removals: readonly Span[];
  /** The raster images and drawings inside the file. */
  readonly images: readonly EmbeddedImage[];
}

interface EmbeddedImage extends Span {
  /** A `data:` URI. */
  readonly uri: string;
}

/** A part of a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** librsvg keeps about 5 KB per element. */
const maxElements = 50_000;
/** libxml2 refuses deeper documents too. */
const maxNesting = 256;

/** @throws SvgRefusal */
export function scanSvg(bytes: Uint8Array): ScannedSvg {
  const text = readXml(bytes);
  const { body, entities } = takeDoctype(text);
  const resolve = createResolver(entities);
  const root: SvgNode = { name: '', attributes: new Map(), children: [], characters: 0 };
  const open: SvgNode[] = [root];
  let elements = 0;
  let css = '';
  let rootTag: Span | undefined;
  const removals: Span[] = [];
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
        // Browsers apply this style sheet, and we cannot see into it.
        if (/data:/i.test(resolve(body.slice(tag, at))))
          throw new SvgRefusal('unsupported', 'xml-stylesheet in a data: URI');
        removals.push({ start: tag, end: at });
      }
    } else if (body.startsWith('</', tag)) {
      at = skipTo('>', tag) + 1;
      if (open.length > 1) open.pop();
    } else {
      at = endOfTag(body, tag);
      if (at < 0) throw new SvgRefusal('damaged', `unterminated tag at ${tag}`);
      const closed = body[at - 2] === '/';
      const content = body.slice(tag + 1, at - (closed ? 2 : 1));
      const node = readTag(content, tag + 1, resolve, { images, removals });
      if (++elements > maxElements) throw tooComplex(`over ${maxElements} elements`);
      if (node.name === 'include') throw new SvgRefusal('unsupported', 'XInclude');
      rootTag ??= { start: tag, end: at };
      open[open.length - 1]?.children.push(node);
      if (!closed) open.push(node);
      if (open.length > maxNesting) throw tooComplex(`nested over ${maxNesting} deep`);
    }
  }
  const svg = root.children[0];
  if (svg?.name !== 'svg' || !rootTag) throw new SvgRefusal('damaged', 'no <svg> element');
  return { root: svg, elements, css, text, rootTag, removals, images };
}

const anyQuote = /["']/g;
/** These take what they lack from the element that they refer to. */
const inherits = /^(linearGradient|radialGradient|pattern)$/;

/**
 * A regular expression over names and values would take quadratic time on a tag without `=`.
 *
 * @param offset of the content in the document
 * @param spans takes the `data:` URIs that the tag refers to, and a reference to itself
 */
function readTag(
  content: string,
  offset: number,
  resolve: Resolve,
  spans: { images: EmbeddedImage[]; removals: Span[] },
): SvgNode {
  const nameEnd = content.search(/[\s/]/);
  const name = localName(content.slice(0, nameEnd < 0 ? undefined : nameEnd));
  const attributes = new Map<string, string>();
  let href: Span | undefined;
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
    // XML takes line breaks in a value for spaces. Here they separate the values of one name.
    const value = resolve(content.slice(quote + 1, end)).replace(/[\r\n]/g, ' ');
    if (local === 'href') {
      href = { start: offset + quote + 1, end: offset + end };
      if (isDataUri(value)) spans.images.push({ ...href, uri: value });
    }
    // A tag may have both href and xlink:href. We keep both, since the renderer may prefer either.
    const other = attributes.get(local);
    attributes.set(local, other === undefined ? value : `${other}\n${value}`);
    at = end + 1;
  }
  // Inkscape wrote such references.
  if (href && inherits.test(name) && attributes.get('href') === `#${attributes.get('id')}`) {
    spans.removals.push(href);
    attributes.delete('href');
  }
  return { name, attributes, children: [], characters: 0 };
}

export function isDataUri(value: string): boolean {
  return /^\s*data:/i.test(value);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
