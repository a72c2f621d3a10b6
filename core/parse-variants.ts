// "thumbnail=128; card=400x300 cover webp q75" -> variants, or the first fault.
import { fits, positions, type Variant } from './variant.ts';

/** The variant that stands for an upload: its thumbnail is written last, and the page shows it. */
export const firstVariantName = 'thumbnail';

/** The page's address of the upload itself ends with this name. */
const reservedName = 'original';

/** S3 gives a thumbnail 2 KB of metadata, which have an ETag of each further one. */
export const maxVariants = 8;
const maxTextLength = 1000;
/** A larger one is a full decode of most photos, and no longer a thumbnail. */
const sides = { min: 16, max: 2048 };
/** GIF is left to uploads that are GIFs. */
const formats = ['auto', 'jpeg', 'png', 'webp', 'avif'] as const;

export type ParsedVariants =
  | { readonly ok: true; readonly variants: readonly Variant[] }
  | { readonly ok: false; readonly fault: string };

/** @returns the variants in their order, or a fault that completes a sentence which begins with the setting */
export function parseVariants(text: string): ParsedVariants {
  if (text.length > maxTextLength) return wrong(`has more than ${maxTextLength} characters`);
  const parts = text.split(';').filter((part) => part.trim());
  if (parts.length > maxVariants) return wrong(`has more than ${maxVariants} variants`);
  const variants: Variant[] = [];
  for (const part of parts) {
    const parsed = parseVariant(part);
    if (typeof parsed === 'string') return wrong(parsed);
    if (parsed.name === reservedName) {
      return wrong(`has the name ${reservedName}, which is reserved for the upload`);
    }
    if (variants.some(({ name }) => name === parsed.name)) {
      return wrong(`has the name ${parsed.name} twice`);
    }
    variants.push(parsed);
  }
  return variants[0]?.name === firstVariantName
    ? { ok: true, variants }
    : wrong(`must begin with "${firstVariantName}=", for example ${firstVariantName}=128`);
}

function parseVariant(part: string): Variant | string {
  const [, name = '', list = ''] = /^\s*([a-z][a-z0-9-]{0,19})\s*=(.*)$/s.exec(part) ?? [];
  if (!name) {
    return `must consist of parts such as card=400x300, each with a name of 1 to 20 lower-case letters, digits and hyphens; "${part.trim()}" is none`;
  }
  const found = new Map<string, string>();
  let fields: Partial<Variant> = {};
  for (const word of list.split(/\s+/).filter(Boolean)) {
    const meaning = readWord(word);
    if (!meaning) return describeUnknown(word, name);
    const other = found.get(meaning.about);
    if (other) return `has two words for the ${meaning.about} in ${name}: ${other} and ${word}`;
    found.set(meaning.about, word);
    fields = { ...fields, ...meaning.fields };
  }
  const { width, height, fit = 'inside', position = 'center', format = 'auto', quality } = fields;
  if (width === undefined || height === undefined) {
    return `has no size in ${name}, such as 400 or 400x300`;
  }
  if (position !== 'center' && fit !== 'cover') return `has ${position} without cover in ${name}`;
  if (quality && format === 'png') return `has a quality in ${name}, and a PNG has none`;
  return {
    ...{ name, width, height, fit, position, format },
    ...(quality && { quality }),
    keepAnimation: fields.keepAnimation ?? true,
  };
}

const knownWords = `a size from ${sides.min} to ${sides.max} (400 or 400x300), ${[...fits, ...positions, ...formats].join(', ')} (auto includes GIF), q1 to q100 and still`;

function describeUnknown(word: string, name: string): string {
  if (/^\d+(x\d+)?$/.test(word)) {
    return `has the size ${word} in ${name}, and a side has ${sides.min} to ${sides.max} pixels`;
  }
  const hint = word.endsWith(',') ? '. A semicolon, not a comma, ends a variant' : '';
  return `has the word "${word}" in ${name}. The words are ${knownWords}${hint}`;
}

interface WordKind {
  readonly about: string;
  /** @returns the fields that the word sets; `undefined` for a word about something else */
  read(word: string): Partial<Variant> | undefined;
}

const wordKinds: readonly WordKind[] = [
  { about: 'size', read: readSize },
  { about: 'fit', read: readName(fits, (fit) => ({ fit })) },
  { about: 'position', read: readName(positions, (position) => ({ position })) },
  { about: 'format', read: readName(formats, (format) => ({ format })) },
  { about: 'quality', read: readQuality },
  { about: 'motion', read: readName(['still'], () => ({ keepAnimation: false })) },
];

function readWord(word: string) {
  for (const { about, read } of wordKinds) {
    const fields = read(word);
    if (fields) return { about, fields };
  }
  return undefined;
}

function readSize(word: string): Partial<Variant> | undefined {
  const [, width, height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(word) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const isPossible = [size.width, size.height].every((n) => n >= sides.min && n <= sides.max);
  return isPossible ? size : undefined;
}

function readQuality(word: string): Partial<Variant> | undefined {
  const quality = Number(/^q(\d{1,3})$/.exec(word)?.[1]);
  return quality >= 1 && quality <= 100 ? { quality } : undefined;
}

/** @returns the field with that name as its value */
function readName<Name extends string, Fields>(
  names: readonly Name[],
  toFields: (name: Name) => Fields,
) {
  return (word: string): Fields | undefined => {
    const name = names.find((known) => known === word);
    return name && toFields(name);
  };
}

function wrong(fault: string): ParsedVariants {
  return { ok: false, fault };
}
