// Reads from an SVG's style sheets which elements they make refer to which ids.
import { character, tooComplex } from './svg-text.ts';

export interface SvgRules {
  readonly ruleCount: number;
  /** Ids by the `.class`, `#id` or tag of a selector; by `*` when we cannot tell what it selects. */
  readonly idsBySelector: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Limit for all rules together, and for all elements together. It bounds our own work: ten for each of 50,000 elements. */
export const maxReferences = 500_000;

/** @throws SvgRefusal when the rules have too many references */
export function readRules(css: string): SvgRules {
  const idsBySelector = new Map<string, Set<string>>();
  let ruleCount = 0;
  let references = 0;
  const bare = bareOf(css);
  // An escape outside strings hides where a rule ends, so all ids of the sheet then count for all elements.
  const blocks = bare === undefined ? [css] : bare.split('}');
  if (bare === undefined) ruleCount = css.split(/[{,]/).length;
  for (const block of blocks) {
    const pieces = block.split('{');
    // An @-rule around a rule hides what is selected.
    const isPlain = bare !== undefined && pieces.length === 2;
    const selectors = isPlain ? (pieces[0] ?? '*') : '*';
    // CorelDRAW refers to the fonts inside a drawing. librsvg does not read those.
    const ids = selectors.trim() === '@font-face' ? [] : urlIds(block);
    for (const selector of selectors.split(',')) {
      ruleCount++;
      if (ids.length === 0) continue;
      references += ids.length;
      if (references > maxReferences) throw tooComplex('too many references');
      const key = keyOf(selector);
      const known = idsBySelector.get(key) ?? new Set();
      idsBySelector.set(key, known);
      for (const id of ids) known.add(id);
    }
  }
  return { ruleCount, idsBySelector };
}

/** @returns the rarest part of the selector's last piece. At least all selected elements have that part. */
function keyOf(selector: string): string {
  // Text in brackets and quotes may be no part of the selector, or may negate one.
  if (/[()[\]"'\\|]/.test(selector)) return '*';
  const pieces = selector.trim().split(/[\s>+~]+/);
  const [, tag = '', marks = ''] =
    /^([\w-]+|\*)?((?:[.#][\w-]+)*)(?::{1,2}[\w-]+)*$/.exec(pieces.at(-1) ?? '') ?? [];
  const each = marks.match(/[.#][\w-]+/g) ?? [];
  return each.find((part) => part.startsWith('#')) ?? each[0] ?? (tag || '*');
}

/** @returns the ids inside `url(#id)`. It removes white space first, which could hide or slow a match */
export function urlIds(text: string): string[] {
  const plain = unescapeCss(text);
  if (!/url\(/i.test(plain)) return [];
  return [...plain.replace(/\s+/g, '').matchAll(/url\(["']?#([^"')]+)/gi)].map(([, id = '']) => id);
}

/** The renderer takes `u\72l(#a)` for `url(#a)`. */
function unescapeCss(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_, hex?: string, plain?: string) =>
    hex ? character(Number.parseInt(hex, 16)) : (plain ?? ''),
  );
}

/**
 * A comment, a string, an address without quotes, or an escape outside of these. Each part matches to the end of the text if need
 * be, so it takes linear time.
 */
const opaque =
  /\/\*.*?(?:\*\/|$)|"(?:[^"\\\n\r\f]|\\.)*"?|'(?:[^'\\\n\r\f]|\\.)*'?|url\((?!\s*["'])(?:[^)\\]|\\.)*|\\/gis;

/**
 * @returns the style sheet without comments, and without braces that belong to no rule; `undefined` if it has an escape outside
 * of comments, strings and addresses. After `\"` or `u\72l(a"b)` we would take the next rules for a string.
 */
function bareOf(css: string): string | undefined {
  let hasEscape = false;
  const bare = css.replace(opaque, (part) => {
    hasEscape ||= part.startsWith('\\');
    if (part.startsWith('/*')) return ' ';
    return part.includes('{') || part.includes('}') ? part.replace(/[{}]/g, ' ') : part;
  });
  return hasEscape ? undefined : bare;
}
