import { beforeEach, expect, test, vi } from 'vitest';
import { createEarlierBatches, type EarlierBatch } from './earlier-batches.ts';
import { announceForgotten } from './forgotten-channel.ts';

const batch = (letter: string): EarlierBatch => ({
  batchId: letter.repeat(26),
  startedAt: 1,
  firstName: `${letter}.png`,
  files: 1,
});

let kept: Map<string, string>;
let storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
beforeEach(() => {
  kept = new Map();
  storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
});

test('lists each batch once, the latest first, also on the next page', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  batches.remember(batch('b'));
  batches.remember({ ...batch('a'), files: 7 });
  expect(createEarlierBatches(storage).list()).toEqual([{ ...batch('a'), files: 7 }, batch('b')]);
});

test('a batch that grows keeps its start time', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  batches.remember({ ...batch('a'), startedAt: 99, files: 2 });
  expect(batches.list()).toEqual([{ ...batch('a'), files: 2 }]);
});

test('keeps the latest 50 batches', () => {
  const batches = createEarlierBatches(storage);
  for (let i = 0; i < 60; i += 1) {
    batches.remember({ ...batch('a'), batchId: `${'a'.repeat(24)}${pair(i)}` });
  }
  expect(batches.list()).toHaveLength(50);
});

test('a batch that was forgotten during its uploads stays forgotten', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  batches.remember(batch('b'));
  batches.forget(batch('b').batchId);
  batches.forgetAll();
  batches.remember({ ...batch('a'), files: 2 });
  batches.remember({ ...batch('b'), files: 2 });
  batches.remember(batch('c'));
  expect(batches.list()).toEqual([batch('c')]);
});

test.each([
  ['one batch', batch('a').batchId],
  ['everything', null],
])('another tab forgets %s, and the uploads here do not put it back', async (_, forgotten) => {
  const here = createEarlierBatches(storage);
  here.remember(batch('a'));
  createEarlierBatches(storage).forgetAll();
  const listener = vi.fn();
  here.subscribe(listener);
  announceForgotten(forgotten);
  await vi.waitFor(() => expect(listener).toHaveBeenCalled());
  here.remember({ ...batch('a'), files: 2 });
  here.remember(batch('b'));
  expect(here.list()).toEqual([batch('b')]);
});

test.each(['no JSON', '{}', '[null,1,{"batchId":"../../evil"}]'])(
  'ignores stored text that it cannot have written: %s',
  (text) => {
    kept.set('earlier-batches', text);
    expect(createEarlierBatches(storage).list()).toEqual([]);
  },
);

test('returns the same array until the list changes', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  expect(batches.list()).toBe(batches.list());
});

test('remembers nothing, and does not throw, when the storage is missing or full', () => {
  const full: typeof storage = {
    ...storage,
    setItem() {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  for (const given of [undefined, full]) {
    const batches = createEarlierBatches(given);
    batches.remember(batch('a'));
    expect(batches.list()).toEqual([]);
  }
});

function pair(i: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  return `${letters[Math.floor(i / 26)]}${letters[i % 26]}`;
}
