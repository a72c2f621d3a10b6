// Checks the replies to all requests of `npm run test:attacks`.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { attackWithFile } from './attack-with-file.ts';
import { type AttackedStack, changesOf, knownKey, startAttackedStack } from './attacked-stack.ts';
import type { RequestOutcome } from './hostile-request.ts';
import { hostileRequests } from './requests.ts';

/** As many requests at once as a browser opens connections to one host. */
const atOnce = 6;
const outcomes = new Map<string, RequestOutcome>();
let changes: string[] = [];
let stack: AttackedStack;

beforeAll(async () => {
  stack = await startAttackedStack();
  await attackWithFile(stack, knownKey, await flatPicture(600, 400).png().toBuffer());
  const before = stack.readFiles();
  await mapWithConcurrency(hostileRequests, atOnce, async ({ name, attack }) => {
    outcomes.set(name, await attack(stack));
  });
  changes = changesOf(before, stack.readFiles());
}, 300_000);
afterAll(() => stack.stop());

it.each(hostileRequests.map(({ name }) => name))('%s is answered as it should be', (name) => {
  expect(outcomes.get(name)?.faults).toEqual([]);
});

it('hostile requests store and delete nothing', () => {
  expect(changes).toEqual([]);
});

it('the stack still makes a thumbnail', async () => {
  expect(stack.death()).toBe(undefined);
  const usual = await flatPicture(600, 400).jpeg().toBuffer();
  const { ending } = await attackWithFile(stack, 'input/usual/after.jpg', usual);
  expect(ending).toBe('thumbnail');
});
