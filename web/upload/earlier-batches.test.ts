import { beforeEach, expect, test, vi } from 'vitest';
import { createEarlierBatches, type EarlierBatch } from './earlier-batches.ts';

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

test('remembers the latest first, each once, also for the next page', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  batches.remember(batch('b'));
  batches.remember({ ...batch('a'), files: 7 });
  expect(createEarlierBatches(storage).list()).toEqual([{ ...batch('a'), files: 7 }, batch('b')]);
});

test('a batch that grows began when its first file did', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  batches.remember({ ...batch('a'), startedAt: 99, files: 2 });
  expect(batches.list()).toEqual([{ ...batch('a'), files: 2 }]);
});

test('keeps fifty', () => {
  const batches = createEarlierBatches(storage);
  for (let i = 0; i < 60; i += 1) {
    batches.remember({ ...batch('a'), batchId: `${'a'.repeat(24)}${pair(i)}` });
  }
  expect(batches.list()).toHaveLength(50);
});

test('forgets one, and all without a trace', () => {
  const batches = createEarlierBatches(storage);
  const listener = vi.fn();
  batches.subscribe(listener);
  batches.remember(batch('a'));
  batches.remember(batch('b'));
  batches.forget(batch('b').batchId);
  expect(batches.list()).toEqual([batch('a')]);
  batches.forgetAll();
  expect(batches.list()).toEqual([]);
  expect(kept.size).toBe(0);
  expect(listener).toHaveBeenCalledTimes(4);
});

test.each(['no JSON', '{}', '[null,1,{"batchId":"../../evil"}]'])(
  'takes what it cannot have written, %s, for nothing',
  (text) => {
    kept.set('earlier-batches', text);
    expect(createEarlierBatches(storage).list()).toEqual([]);
  },
);

test('the list is the same value until it changes', () => {
  const batches = createEarlierBatches(storage);
  batches.remember(batch('a'));
  expect(batches.list()).toBe(batches.list());
});

test('without a storage, or with a full one, nothing is remembered and nothing breaks', () => {
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
