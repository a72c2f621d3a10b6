// Predicts from an SVG's text how long librsvg draws. It follows every reference as often as librsvg draws it.
import { isDataUri, type ScannedSvg, type SvgNode, unescapeCss } from './svg-scan.ts';
import { SvgRefusal } from './svg-text.ts';

/** Longest predicted time that we accept. */
const maxMs = 5000;

/** ms at one vCPU, librsvg in sharp 0.35.5, 200x200 output. Measured one construct at a time and rounded up. */
const ms = {
  element: 0.02,
  gradientUse: 0.08,
  filterPrimitive: 7, // feTurbulence 7, feGaussianBlur 2
  patternUse: 2.5,
  maskUse: 0.2,
  clipUse: 0.05,
  vertex: 0.016,
  textCharacter: 0.006,
  /** Text shaping is quadratic in the run: 10,000 characters in one element take 7.4 s. */
  textCharacterSquared: 7.5e-5,
  /** 3,000 rules on 12,000 elements take 6.6 s. */
  ruleTimesElement: 2e-4,
} as const;

/** librsvg draws these only where something refers to them. */
const definitions = new Set([
  'defs',
  'symbol',
  'pattern',
  'mask',
  'clipPath',
  'marker',
  'filter',
  'linearGradient',
  'radialGradient',
]);
const maxReferenceDepth = 500;
/** The renderer chooses between elements with the same id, so we count all of them. */
const maxNamesakes = 64;
/** Of all elements together, which bounds our own work: ten for each of 50,000 elements. Real drawings have fewer. */
const maxReferences = 500_000;

/**
 * Takes time in proportion to the text, up to the bound on references.
 *
 * @param embeddedMs what an embedded raster or SVG image costs, by its `data:` URI
 * @returns predicted render time in ms for a picture of about 256 px
 * @throws SvgRefusal when drawing takes too long, or when references form a cycle, are nested too deep or are too many
 */
export function predictSvgMs(
  { root, elements, css }: ScannedSvg,
  embeddedMs: (dataUri: string) => number,
): number {
  const { ruleCount, idsBySelector } = parseRules(css);
  const refuseBeyond = (total: number) => {
    if (total > maxMs) throw new SvgRefusal('too-complex', `about ${Math.round(total)} ms to draw`);
    return total;
  };
  const baseMs = elements * ms.element + ruleCount * elements * ms.ruleTimesElement;
  refuseBeyond(baseMs);

  const byId = new Map<string, SvgNode[]>();
  const charactersIn = new Map<SvgNode, number>();
  const index = (node: SvgNode): number => {
    const id = node.attributes.get('id')?.replace(/\s+/g, '');
    if (id) {
      const namesakes = byId.get(id);
      if (namesakes) namesakes.push(node);
      else byId.set(id, [node]);
    }
    const characters = node.children.reduce((sum, child) => sum + index(child), node.characters);
    charactersIn.set(node, characters);
    return characters;
  };
  index(root);

  const known = new Map<SvgNode, number>();
  const underway = new Set<SvgNode>();
  let depth = 0;
  let references = 0;

  /** Counts everything that the element draws. It refuses cycles: wherever it cut one, the memo would be wrong. */
  const costOf = (node: SvgNode): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    if (underway.has(node))
      throw new SvgRefusal('too-complex', 'elements that refer to themselves');
    if (++depth > maxReferenceDepth)
      throw new SvgRefusal('too-complex', 'references nested too deep');
    underway.add(node);
    const vertices = verticesOf(node);
    let total =
      node.name === 'text'
        ? textMs(charactersIn.get(node) ?? 0)
        : ms.element + vertices * ms.vertex;
    for (const child of node.children) if (!definitions.has(child.name)) total += costOf(child);
    const ids = new Set<string>();
    for (const id of referencesOf(node, idsBySelector)) {
      if (++references > maxReferences) throw new SvgRefusal('too-complex', 'too many references');
      ids.add(id);
    }
    for (const id of ids) {
      const targets = byId.get(id) ?? [];
      references += targets.length;
      if (targets.length > maxNamesakes)
        throw new SvgRefusal('too-complex', `many elements "${id}"`);
      for (const target of targets) total += useMs(vertices, target, costOf(target));
    }
    for (const uri of dataUrisOf(node)) total += embeddedMs(uri);
    underway.delete(node);
    depth--;
    known.set(node, total);
    return total;
  };
  return refuseBeyond(baseMs + costOf(root));
}

function textMs(characters: number): number {
  return ms.element + characters * ms.textCharacter + characters ** 2 * ms.textCharacterSquared;
}

function useMs(verticesOfUser: number, target: SvgNode, content: number): number {
  switch (target.name) {
    case 'filter':
      return content + Math.max(1, target.children.length) * ms.filterPrimitive;
    case 'pattern':
      return content + ms.patternUse;
    case 'mask':
      return content + ms.maskUse;
    case 'clipPath':
      return content + ms.clipUse;
    case 'marker':
      return content * Math.max(1, verticesOfUser);
    case 'linearGradient':
    case 'radialGradient':
      return content + ms.gradientUse;
    default:
      return content;
  }
}

/** Counts two numbers as a vertex, which is close enough for paths, polygons and polylines. */
function verticesOf(node: SvgNode): number {
  const data = node.attributes.get('d') ?? node.attributes.get('points');
  if (!data) return 0;
  let numbers = 0;
  let inNumber = false;
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    const digit = code >= 48 && code <= 57;
    if (digit && !inNumber) numbers++;
    inNumber = digit;
  }
  return numbers / 2;
}

/** Links, animations and text paths refer to elements without drawing them, often to their own parent. */
const hrefDrawsNothing = /^(a|animate\w*|set|mpath|discard|script|textPath)$/;

/** These use no paint, mask or filter from a style sheet, and have no children that would inherit one. */
const drawsNoPaint = /^(linearGradient|radialGradient|stop|filter|fe[A-Z]\w*)$/;

/** @returns the ids inside `url(#id)`. It removes white space first, which could hide or slow a match */
function urlIds(text: string): string[] {
  const plain = unescapeCss(text);
  if (!/url\(/i.test(plain)) return [];
  return [...plain.replace(/\s+/g, '').matchAll(/url\(["']?#([^"')]+)/gi)].map(([, id = '']) => id);
}

function* referencesOf(
  node: SvgNode,
  idsBySelector: ReadonlyMap<string, ReadonlySet<string>>,
): Iterable<string> {
  for (const [name, value] of node.attributes) {
    yield* urlIds(value);
    if (name !== 'href' || hrefDrawsNothing.test(node.name)) continue;
    for (const target of value.split('\n')) {
      if (target.trim().startsWith('#')) yield target.replace(/\s+/g, '').slice(1);
    }
  }
  if (drawsNoPaint.test(node.name)) return;
  const classes = node.attributes.get('class')?.split(/\s+/) ?? [];
  const keys = new Set([
    // The shapes inside a pattern already count a rule for all elements.
    node.name === 'pattern' ? '' : '*',
    node.name,
    `#${node.attributes.get('id')}`,
    ...classes.map((name) => `.${name}`),
  ]);
  for (const key of keys) yield* idsBySelector.get(key) ?? [];
}

function dataUrisOf(node: SvgNode): string[] {
  if (node.name !== 'image' && node.name !== 'feImage') return [];
  return (node.attributes.get('href') ?? '').split('\n').filter(isDataUri);
}

/** @returns the ids that the rules refer to, by `.class`, `#id` or tag of the selector; `*` when we cannot tell */
function parseRules(css: string) {
  const idsBySelector = new Map<string, Set<string>>();
  let ruleCount = 0;
  let references = 0;
  for (const block of css.split('}')) {
    const pieces = block.split('{');
    const ids = urlIds(block);
    // A brace inside a string, an @-rule or an escape hides what is selected.
    const selectors = pieces.length === 2 ? (pieces[0] ?? '*') : '*';
    for (const selector of selectors.split(',')) {
      ruleCount++;
      if (ids.length === 0) continue;
      const key = keyOf(selector);
      const known = idsBySelector.get(key) ?? new Set();
      idsBySelector.set(key, known);
      for (const id of ids) {
        if (++references > maxReferences)
          throw new SvgRefusal('too-complex', 'too many references');
        known.add(id);
      }
    }
  }
  return { ruleCount, idsBySelector };
}

/** @returns the rarest part of the selector's last piece. At least all selected elements have that part. */
function keyOf(selector: string): string {
  // Text in brackets and quotes may be no part of the selector, or may negate one.
  if (/[()[\]"'\\|]/.test(selector)) return '*';
  const last = selector
    .trim()
    .split(/[\s>+~]+/)
    .at(-1);
  const [, tag = '', marks = ''] =
    /^([\w-]+|\*)?((?:[.#][\w-]+)*)(?::{1,2}[\w-]+)*$/.exec(last ?? '') ?? [];
  const each = marks.match(/[.#][\w-]+/g) ?? [];
  return each.find((part) => part.startsWith('#')) ?? each[0] ?? (tag || '*');
}
