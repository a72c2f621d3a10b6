// Predicts from an SVG's text how long librsvg draws. It follows every reference as often as librsvg draws it.
import { maxReferences, readRules, urlIds } from './svg-css.ts';
import { isDataUri, type ScannedSvg, type SvgNode } from './svg-scan.ts';
import { tooComplex } from './svg-text.ts';

/** Longest predicted time that we accept. */
const maxMs = 5000;

/** ms at one vCPU, librsvg in sharp 0.35.5, 200x200 output. Measured one construct at a time and rounded up. */
const ms = {
  element: 0.02,
  filterPrimitive: 7, // feTurbulence 7, feGaussianBlur 2
  vertex: 0.016,
  textCharacter: 0.006,
  /** Text shaping is quadratic in the run: 10,000 characters in one element take 7.4 s. */
  textCharacterSquared: 7.5e-5,
  /** 3,000 rules on 12,000 elements take 6.6 s. */
  ruleTimesElement: 2e-4,
} as const;

/** For each reference to an element of that name. */
const msPerUse: ReadonlyMap<string, number> = new Map([
  ['linearGradient', 0.08],
  ['radialGradient', 0.08],
  ['pattern', 2.5],
  ['mask', 0.2],
  ['clipPath', 0.05],
]);

/** librsvg draws these only where something refers to them. */
const definition =
  /^(defs|symbol|pattern|mask|clipPath|marker|filter|linearGradient|radialGradient)$/;
/** Links, animations and text paths refer to elements without drawing them, often to their own parent. */
const hrefDrawsNothing = /^(a|animate\w*|set|mpath|discard|script|textPath)$/;
/** These use no paint, mask or filter from a style sheet, and have no children that would inherit one. */
const drawsNoPaint = /^(linearGradient|radialGradient|stop|filter|fe[A-Z]\w*)$/;

const maxReferenceDepth = 500;
/** The renderer chooses between elements with the same id, so we count all of them. */
const maxNamesakes = 64;

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
  const { ruleCount, idsBySelector } = readRules(css);
  const baseMs = elements * ms.element + ruleCount * elements * ms.ruleTimesElement;
  refuseBeyondMax(baseMs);

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

  const known = new Map<SvgNode, number | 'underway'>();
  let depth = 0;
  let references = 0;

  /** Counts everything that the element draws. It refuses cycles: wherever it cut one, the memo would be wrong. */
  const costOf = (node: SvgNode): number => {
    const before = known.get(node);
    if (before === 'underway') throw tooComplex('elements that refer to themselves');
    if (before !== undefined) return before;
    if (++depth > maxReferenceDepth) throw tooComplex('references nested too deep');
    known.set(node, 'underway');
    const vertices = verticesOf(node);
    let total =
      node.name === 'text'
        ? textMs(charactersIn.get(node) ?? 0)
        : ms.element + vertices * ms.vertex;
    for (const child of node.children) if (!definition.test(child.name)) total += costOf(child);
    const ids = new Set<string>();
    for (const id of referencesOf(node, idsBySelector)) {
      if (++references > maxReferences) throw tooComplex('too many references');
      ids.add(id);
    }
    for (const id of ids) {
      const targets = byId.get(id) ?? [];
      references += targets.length;
      if (targets.length > maxNamesakes) throw tooComplex(`many elements "${id}"`);
      for (const target of targets) total += useMs(vertices, target, costOf(target));
    }
    for (const uri of dataUrisOf(node)) total += embeddedMs(uri);
    depth--;
    known.set(node, total);
    return total;
  };
  return refuseBeyondMax(baseMs + costOf(root));
}

function refuseBeyondMax(total: number): number {
  if (total > maxMs) throw tooComplex(`about ${Math.round(total)} ms to draw`);
  return total;
}

function textMs(characters: number): number {
  return ms.element + characters * ms.textCharacter + characters ** 2 * ms.textCharacterSquared;
}

/** @param content ms of the target itself */
function useMs(verticesOfUser: number, { name, children }: SvgNode, content: number): number {
  if (name === 'marker') return content * Math.max(1, verticesOfUser);
  if (name === 'filter') return content + Math.max(1, children.length) * ms.filterPrimitive;
  return content + (msPerUse.get(name) ?? 0);
}

/** Counts two numbers as a vertex, which is close enough for paths, polygons and polylines. */
function verticesOf(node: SvgNode): number {
  const data = node.attributes.get('d') ?? node.attributes.get('points') ?? '';
  let numbers = 0;
  let inNumber = false;
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    const isDigit = code >= 48 && code <= 57;
    if (isDigit && !inNumber) numbers++;
    inNumber = isDigit;
  }
  return numbers / 2;
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
