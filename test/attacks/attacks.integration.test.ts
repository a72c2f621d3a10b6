// A small part of `npm run test:attacks`: all hostile requests and some of the files, by their endings alone.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapBounded } from '../../scripts/map-bounded.ts';
import { attackWithFile } from './attack-with-file.ts';
import { changesOf } from './attack-with-request.ts';
import { type AttackedStack, knownKey, startAttackedStack } from './attacked-stack.ts';
import { ownFiles } from './files.ts';
import { flat } from './hostile-file.ts';
import type { RequestOutcome } from './hostile-request.ts';
import { hostileRequests } from './requests.ts';
import { judgeEnding } from './verdict.ts';

/** Of each format one or two that end soon. */
const quickFiles = [
  'JPEG: an EXIF directory that is its own next',
  'PNG: 5,000,000 x 7 pixels of 8 bytes',
  'PNG: 2 MB of empty blocks with fixed codes',
  'PNG: a chunk that is 4 GB long',
  'WebP: frames nested 2000 deep',
  'GIF: 4 MB of empty extensions',
  'AVIF: a size of 4 billion x 4 billion pixels',
  'HEIC: a grid of itself',
  'TIFF: a picture in LZMA',
  'TIFF: a directory that is its own next',
  'TIFF: a tile of 29,984 pixels in tags of type SLONG',
  'BMP: 268 million x 1 pixels in 1 KB',
  'ICO: an icon in an icon, 1000 deep',
  'SVG: a use of itself',
  'JXL: 1,073,741,824 x 1,073,741,824 pixels, its header split over two boxes',
];

/** As many requests at once as a browser opens connections to one host. */
const atOnce = 6;

let stack: AttackedStack;
beforeAll(async () => {
  stack = await startAttackedStack();
  await attackWithFile(stack, knownKey, await flat(600, 400).png().toBuffer());
}, 180_000);
afterAll(() => stack.stop());

async function expectUsualThumbnail(): Promise<void> {
  expect(stack.death()).toBe(undefined);
  const usual = await flat(600, 400).jpeg().toBuffer();
  const { ending } = await attackWithFile(stack, `input/usual/${randomUUID()}.jpg`, usual);
  expect(ending).toBe('thumbnail');
}

describe('hostile requests', () => {
  const outcomes = new Map<string, RequestOutcome>();
  let changes: string[] = [];

  beforeAll(async () => {
    const before = stack.readFiles();
    await mapBounded(hostileRequests, atOnce, async ({ name, attack }) => {
      outcomes.set(name, await attack(stack));
    });
    changes = changesOf(before, stack.readFiles());
  }, 180_000);

  it.each(hostileRequests.map(({ name }) => name))('%s is answered as it should be', (name) => {
    expect(outcomes.get(name)?.faults).toEqual([]);
  });

  it('stored and deleted nothing', () => {
    expect(changes).toEqual([]);
  });

  it('left the stack as able as before', expectUsualThumbnail);
});

describe('a hostile file', () => {
  it.each(quickFiles)('%s ends as a thumbnail or a coded failure', async (name) => {
    const file = ownFiles.find((known) => known.name === name);
    if (!file) throw new Error(`There is no hostile file of the name ${name}.`);
    const { ending } = await attackWithFile(
      stack,
      `input/attacks/${randomUUID()}.png`,
      await file.make(),
    );
    expect(judgeEnding(ending, file.ends)).toEqual([]);
    expect(stack.death()).toBe(undefined);
  });

  it('leaves the stack as able as before', expectUsualThumbnail);
});
