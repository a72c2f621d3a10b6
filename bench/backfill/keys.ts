// Two listings of any length, made without holding them: a trie of names in the order of uploads, and in that of outcomes.
import { createHash } from 'node:crypto';
import { pairListings } from '../../cli/backfill/pair-listings.ts';
import type { ListedObject } from '../../storage/object-store.ts';
import { defaultKeys } from '../../test/doubles/default-keys.ts';

type Side = 'uploads' | 'outcomes';
type MakeNames = (side: Side, depth: number) => Generator<ListedObject>;

const letters = [...'-0359AMZaz'];
/** Longer ones would have hashed keys. */
const longestStem = 150;

function objectOf(side: Side, stem: string, extension = 'heic'): ListedObject {
  return side === 'uploads'
    ? { key: `input/${stem}.${extension}`, bytes: 1, modifiedAt: 1000 }
    : { key: `output/${stem}_thumbnail.${extension}.webp`, bytes: 1, modifiedAt: 2000 };
}

/** Each name is the start of ten longer ones. */
function trieOf(tailOf: (text: string) => string): MakeNames {
  return function* walk(side: Side, depth: number, stem = ''): Generator<ListedObject> {
    const own = side === 'uploads' ? '.' : '_';
    let isDone = stem === '';
    for (const letter of letters) {
      if (!isDone && letter > own) yield objectOf(side, stem);
      isDone ||= letter > own;
      if (depth > 0) yield* walk(side, depth - 1, stem + letter + tailOf(stem + letter));
      else if (isDone) return;
    }
  };
}

/** Each stem is the start of the next, and has many extensions. */
const sameStarts: MakeNames = function* (side, depth) {
  for (let i = 1; i <= longestStem; i++) {
    const stem = 'A'.repeat(side === 'uploads' ? i : longestStem + 1 - i);
    for (let j = 0; j * longestStem < 1.1 * 10 ** depth; j++)
      yield objectOf(side, stem, `x${String(j).padStart(8, '0')}`);
  }
};

export const nameMakers: Readonly<Record<string, MakeNames>> = {
  'one follows another': trieOf(() => ''),
  random: trieOf((text) => createHash('md5').update(text).digest('hex').slice(0, 4)),
  'made to be held': sameStarts,
};

export async function measurePairing(makeNames: MakeNames, depth: number) {
  const list = async function* (side: Side) {
    yield* makeNames(side, depth);
  };
  let [held, heapMb, pairs, unknown] = [0, 0, 0, 0];
  const reportHeld = (count: number) => {
    held = Math.max(held, count);
  };
  const startedAt = performance.now();
  const found = pairListings(list('uploads'), list('outcomes'), defaultKeys, { reportHeld });
  for await (const pair of found) {
    if (pair.found === 'unknown') unknown += 1;
    else if (pair.found !== 'thumbnail') throw new Error(`${pair.upload.key}: ${pair.found}`);
    if (pairs++ % 50_000 === 0) heapMb = Math.max(heapMb, process.memoryUsage().heapUsed / 2 ** 20);
  }
  return { pairs, unknown, held, heapMb, seconds: (performance.now() - startedAt) / 1000 };
}
