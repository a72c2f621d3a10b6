// What `thumbnail backfill` refuses before anything runs, and what a dry run prints.
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { defaultKeys } from '#test/doubles/default-keys.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type BackfillState, newBackfill, openStateStore } from './backfill-state.ts';
import { type StartRequest, startBackfill } from './start-backfill.ts';

const settings = readRenderSettings({});
const place = { isLocal: true, stage: 'dev', stackName: 'for-the-test', localBucket: 'bucket' };
const request: StartRequest = {
  place,
  action: 'start',
  selection: { mode: 'missing' },
  prefix: 'input/',
  maxUsd: undefined,
  concurrency: undefined,
  isDryRun: false,
  yes: false,
  json: false,
};

let store: MemoryObjectStore;
beforeEach(() => {
  store = createMemoryObjectStore();
});
const states = () => openStateStore(storageIn(store));

/** @param variants of the stack */
async function start(given: Partial<StartRequest>, variants = settings.variants) {
  const storage = { ...storageIn(store), keys: createKeyScheme(settings.places, variants) };
  const unused = () => Promise.reject(new Error('Not for this test'));
  const facts: StackFacts = {
    place,
    account: unused,
    stack: unused,
    output: unused,
    bucketName: unused,
    places: async () => settings.places,
    isForeign: async () => false,
    hasPage: async () => true,
    hasEvents: async () => false,
    settings: async () => settings,
    storage: async () => storage,
  };
  const printed: string[] = [];
  const exitCode = await startBackfill({ ...request, ...given }, { facts, storage }, (lines) =>
    printed.push(...[lines].flat()),
  );
  return { exitCode, text: printed.join('\n') };
}

/** Writes the state of a backfill that has seen half of the images. */
const interrupt = (given: Partial<BackfillState> = {}) =>
  states().update(() => ({
    ...newBackfill(defaultKeys, {
      selection: { mode: 'missing', prefix: 'input/', startedAt: 1 },
      maxUsd: 40,
      concurrency: 4,
    }),
    cursor: 'input/m.jpg',
    status: 'interrupted',
    ...given,
  }));

describe('an interrupted backfill is not continued', () => {
  const sentence = /has changed since this backfill started.*`thumbnail backfill cancel`/;

  it.each(['start', 'resume'] as const)('after a change of THUMBNAILS, by %s', async (action) => {
    await interrupt();
    const larger = settings.variants.map((variant) => ({ ...variant, width: 999 }));
    await expect(start({ action }, larger)).rejects.toThrow(sentence);
  });

  it('by another version', async () => {
    const { madeBy } = await interrupt();
    await interrupt({ madeBy: { ...madeBy, version: '0.0.1' } });
    await expect(start({ action: 'resume' })).rejects.toThrow(/with version 0\.0\.1/);
  });
});
