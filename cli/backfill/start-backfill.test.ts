// What `thumbnail backfill` refuses before anything runs, and what a dry run prints.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { defaultKeys } from '#test/doubles/default-keys.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { backfillCommand } from './backfill.ts';
import { type BackfillState, newBackfill, openStateStore } from './backfill-state.ts';
import { nextStep } from './format-state.ts';
import { type StartRequest, startBackfill } from './start-backfill.ts';

const settings = readRenderSettings({});
const place = { isLocal: true, stage: 'dev', stackName: 'for-the-test', localBucket: 'bucket' };
const request: StartRequest = {
  place,
  placeArgs: '',
  action: 'start',
  selection: { mode: 'missing' },
  prefix: 'input/',
  maxUsd: undefined,
  concurrency: undefined,
  isDryRun: false,
  yes: false,
  json: false,
};

const environment = { ...process.env };
let store: MemoryObjectStore;
beforeEach(() => {
  store = createMemoryObjectStore();
});
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
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
  const sentence = /has changed since this backfill started.*`npx thumbnail backfill cancel`/;

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

it.each<[string, Partial<BackfillState>]>([
  ['one that was interrupted', {}],
  [
    'one that runs',
    { status: 'running', lease: { id: 'theirs', owner: 'them', until: Date.now() + 60_000 } },
  ],
])(
  'a dry run beside %s prints the forecast of its own selection, and leaves the state alone',
  async (_, given) => {
    await store.write('input/a.txt', { bytes: Buffer.from('text'), contentType: 'any' });
    const before = await interrupt(given);
    const { exitCode, text } = await start({ isDryRun: true, selection: { mode: 'all' } });
    expect(exitCode).toBe(0);
    expect(text).toContain('1 of 1 uploads to make');
    expect(await states().read()).toEqual(before);
  },
);

describe('the arguments', () => {
  const optionsOf = (...args: string[]) => backfillCommand.toOptions(backfillCommand.parse(args));

  it.each([
    ['resume', '--all', '--since', '2026-01-31'],
    ['resume', '--dry-run'],
    ['cancel', '--inventory', 's3://a/b'],
  ])('of %s do not contain a selection: %s', (...args) => {
    expect(() => optionsOf(...args)).toThrow(/^(resume|cancel) does not take --/);
  });

  it('that name the stack are in the command that is printed at the end', async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL_S3: '', AWS_ENDPOINT_URL_LAMBDA: '' });
    const { placeArgs } = optionsOf('resume', '--stage', 'photos', '--region', 'eu-west-1');
    const state = await interrupt();
    expect(nextStep(state, Date.now(), placeArgs)).toEqual([
      'Continue with: npx thumbnail backfill resume --stage photos --region eu-west-1',
    ]);
  });
});
