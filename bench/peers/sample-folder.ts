// Chooses images of a folder, at random but the same for the same seed, and groups them as the cost model does.
import { readFileSync } from 'node:fs';
import { type ImageClass as CostClass, predictNeed } from '#core/cost-model.ts';
import { readImageFacts } from '#core/image-facts.ts';
import { formatNamedBy } from '#core/variant.ts';
import { createRandom } from '#test/images/random.ts';
import { groupBy } from '../../cli/group-by.ts';
import { listFiles } from '../../cli/list-files.ts';
import { type ImageClass, type ImageFile, usualSizes } from './images.ts';

export interface FolderSample {
  readonly classes: readonly ImageClass[];
  /** Files in the folder and its subfolders. */
  readonly fileCount: number;
  /** Chosen files that are not images, or whose header cannot be read. */
  readonly unreadable: readonly string[];
}

/** A file belongs to the first bucket that is larger, in megapixels. */
const buckets = [
  { below: 1, name: 'below 1 MP' },
  { below: 5, name: '1 to 5 MP' },
  { below: 15, name: '5 to 15 MP' },
  { below: Number.POSITIVE_INFINITY, name: '15 MP and more' },
];

/** @throws Error with a sentence when the folder cannot be read or has no files */
export async function sampleFolder(
  folder: string,
  maxFiles: number,
  seed: number,
): Promise<FolderSample> {
  const listed = await listFiles(folder);
  if (!listed.ok) throw new Error(`${folder}: ${listed.problem}`);
  const unreadable: string[] = [];
  const chosen = choose(listed.files, maxFiles, seed).flatMap(({ path, name }) => {
    const group = groupOf(readFileSync(path));
    if (!group) unreadable.push(name);
    const format = formatNamedBy(name) ?? 'webp';
    return group
      ? [{ ...group, image: { path, format, sizes: usualSizes } satisfies ImageFile }]
      : [];
  });
  const classes = [...groupBy(chosen, ({ name }) => name).values()].flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const { name, costClass } = first;
    const isPhoto = /JPEG$|^HEIC/.test(costClass);
    return [{ name, costClass, isPhoto, images: members.map(({ image }) => image) }];
  });
  classes.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { classes, fileCount: listed.files.length, unreadable };
}

/** @returns `count` of the items, or all if there are fewer, in random order */
export function choose<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const random = createRandom(seed);
  const shuffled = items.map((item) => ({ item, at: random() })).toSorted((a, b) => a.at - b.at);
  return shuffled.slice(0, count).map(({ item }) => item);
}

function groupOf(bytes: Uint8Array): { name: string; costClass: CostClass } | undefined {
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) return undefined;
  const { width, height } = found.facts;
  const megapixels = (width * height) / 1e6;
  const bucket = buckets.find(({ below }) => megapixels < below);
  const costClass = predictNeed(found.facts, bytes.length).imageClass;
  return { name: `${costClass}, ${bucket?.name}`, costClass };
}
