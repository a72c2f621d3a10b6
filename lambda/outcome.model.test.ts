// Overlaps runs on one key in every order of their requests. One outcome must remain, and it must be the current upload's. If
// the upload was deleted, none may remain. After the last change of an outcome, an event must describe what remains.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FailureCode, failure } from '#core/failure.ts';
import { encodeEventKey } from '#core/job.ts';
import { createKeyScheme, placesIn } from '#core/keys.ts';
import type { OutcomeEvent } from '#core/outcome-event.ts';
import { isThumbnailSet, outcomeMetadata, sourceEtagOf } from '#core/thumbnail-report.ts';
import { definitionOf, squareVariant } from '#core/variant.ts';
import type { RenderBudget } from '#render/process/render-within-budget.ts';
import type { ObjectContent, ObjectStore } from '#storage/object-store.ts';
import type { Publish } from '#storage/publish.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { type Actor, everyOrder, type Pick, runInterleaved } from '#test/doubles/interleave.ts';
import { context } from '#test/doubles/invocation-context.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
} from '#test/doubles/memory-object-store.ts';
import { createDeletionHandler } from './deletion.ts';
import { createDispatcher } from './dispatcher.ts';
import { createFailedInvocationHandler } from './failed-invocation.ts';
import { readLambdaSettings } from './settings.ts';

const small = squareVariant(128, true);
const large = { ...small, name: 'large', width: 512, height: 512 };
const card = { ...small, name: 'card', format: 'jpeg' } as const;
let keys = createKeyScheme(placesIn('local-bucket'), [small]);
const storageOf = (store: ObjectStore) => ({
  stores: { input: store, output: store, state: store },
  keys,
});

const inputKey = 'input/a.svg';
const thumbnailKey = 'output/a_thumbnail.svg.webp';
const failureKey = `${thumbnailKey}.error.json`;
const settings = readLambdaSettings({});

/** Each version is another drawing. A fake render process ends each render as the test chooses. */
const drawing = (version: number) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${version}" height="9"/>`);

type End = 'thumbnail' | 'failure';

/** Changes of outcomes, as `undefined`, and the events, in their order. */
let history: (OutcomeEvent | undefined)[] = [];

/** @returns a way to the application that takes one turn of its actor */
const publishAt =
  (turn: () => Promise<void>): Publish =>
  async (published) => {
    await turn();
    history.push(published);
  };

/** @returns the store, whose changes of outcomes are in the history */
function watched(store: MemoryObjectStore): MemoryObjectStore {
  const note = <Result>(key: string, change: () => Promise<Result>) => {
    const before = store.objects.get(key);
    return change().then((result) => {
      if (key !== inputKey && store.objects.get(key) !== before) history.push(undefined);
      return result;
    });
  };
  return {
    ...store,
    write: (key, ...rest) => note(key, () => store.write(key, ...rest)),
    remove: (key, ...rest) => note(key, () => store.remove(key, ...rest)),
  };
}

/** @param alike makes all thumbnails the same bytes, as for uploads that look the same */
function renderProcessThat(end: End, alike = false): RenderBudget['renderPool'] {
  const code: FailureCode = 'damaged';
  return {
    render: async (_, order) => {
      const ordered = await order();
      if (!ordered) return ordered;
      const bytes = await buffer(Readable.from(ordered.body));
      const figures = { peakMemoryMb: 1, cpuMs: 1 };
      if (end === 'failure') return { ok: false, failure: failure(code), ...figures };
      const source = { format: 'svg', width: 9, height: 9, isDamaged: false } as const;
      const size = { width: 9, height: 9, contentType: 'image/webp', animation: 'none' } as const;
      const shown = alike ? new Uint8Array([1]) : bytes;
      return {
        ok: true,
        thumbnails: ordered.outputs.map(() => ({ bytes: shown, source, ...size })),
        ...figures,
      };
    },
  };
}

const event = { Records: [{ s3: { object: { key: encodeEventKey(inputKey), size: 80 } } }] };

const runThat = (end: End, more: Partial<Actor> & { alike?: boolean } = {}): Actor => ({
  name: end,
  run: (store, turn) => {
    const publish = publishAt(turn);
    const dependencies = { ...storageOf(store), settings, publish, invokeWorker: async () => {} };
    const renderPool = renderProcessThat(end, more.alike);
    return createDispatcher({ ...dependencies, renderPool })(event, context);
  },
  ...more,
});

const upload = (version: number, after: Actor['after'] = () => []): Actor => ({
  name: `upload ${version}`,
  run: (store) => put(store, version),
  after,
});

/** Deletes the upload, and then its outcomes if the person asks for that. */
const deletion = (after: Actor['after'] = () => [], outcomes: readonly string[] = []): Actor => ({
  name: 'deletion',
  run: async (store) => {
    for (const key of [inputKey, ...outcomes]) await store.remove(key);
  },
  after,
});
/** Handles S3's event of a deletion. If the key has an upload again, this starts a render that ends in a thumbnail. */
const removalEvent = (alike = false): Actor => ({
  name: 'removal event',
  run: (store, turn) => {
    const invokeWorker = async () => {
      await runThat('thumbnail', { alike }).run(store, turn);
    };
    const publish = publishAt(turn);
    return createDeletionHandler({ ...storageOf(store), settings, publish, invokeWorker })(event);
  },
});
const deletionOfAll = () => deletion(undefined, [thumbnailKey, failureKey]);

const put = (store: ObjectStore, version: number) =>
  store.write(inputKey, { bytes: drawing(version), contentType: 'image/svg+xml' });

/** Handles Lambda's report that the last try failed. The job that this starts ends as `end` says. */
const reportThat = (end: End, alike = false): Actor => ({
  name: 'failed-invocation',
  run: (store, turn) => {
    const publish = publishAt(turn);
    const invokeWorker = async () => {
      await runThat(end, { alike }).run(store, turn);
    };
    const record = {
      version: '1.0',
      requestContext: {
        requestId: 'request',
        functionArn: 'any',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 2,
      },
      requestPayload: event,
      responsePayload: { errorType: 'Sandbox.Timedout', errorMessage: '' },
    };
    const dependencies = { ...storageOf(store), settings, publish, invokeWorker };
    return createFailedInvocationHandler(dependencies)(record);
  },
});

/** Which requests for the upload S3 denies: a HEAD needs no KMS key. It tells that an object is missing in any case. */
type Denied = 'GET' | 'GET and HEAD';

function denying(store: ObjectStore, denied: Denied): ObjectStore {
  const deny = async (key: string) => {
    if (await store.readHead(key)) throw new ReadDenied('local-bucket', key, 'access-denied');
    return undefined;
  };
  const isDenied = (key: string) => key === inputKey;
  return {
    ...store,
    read: (key, ...args) => (isDenied(key) ? deny(key) : store.read(key, ...args)),
    readHead: (key) =>
      isDenied(key) && denied === 'GET and HEAD' ? deny(key) : store.readHead(key),
  };
}

/** Handles the event of this version, while S3 denies us the upload. */
const deniedRun = (denied: Denied, version = 2): Actor => ({
  name: 'denied',
  run: (store, turn) => {
    const eTag = createHash('md5').update(drawing(version)).digest('hex');
    const ofVersion = { Records: [{ s3: { object: { key: encodeEventKey(inputKey), eTag } } }] };
    const publish = publishAt(turn);
    const dependencies = { ...storageOf(denying(store, denied)), settings, publish };
    const renderPool = renderProcessThat('thumbnail');
    const invokeWorker = async () => {};
    return createDispatcher({ ...dependencies, invokeWorker, renderPool })(ofVersion, context);
  },
});
const deniedReport = (denied: Denied): Actor => ({
  name: 'denied failed-invocation',
  run: (store, turn) => reportThat('thumbnail').run(denying(store, denied), turn),
});

/** Leaves the outcome of an earlier version, as an earlier run did. */
async function leave(store: ObjectStore, end: End, version: number, alike = false): Promise<void> {
  await put(store, version);
  await runThat(end, { alike }).run(store, async () => {});
}

/** The first thumbnail says that the others are there. Without it, others of the current upload may be left. */
async function outcomesOf(store: MemoryObjectStore): Promise<{ end: End; isCurrent: boolean }[]> {
  const { etag } = (await store.readHead(inputKey)) ?? {};
  const isCurrent = async (key: string) =>
    sourceEtagOf((await store.readHead(key))?.metadata ?? {}) === etag;
  const { thumbnailKeys, failureKey } = keys.outcomeKeysOf(inputKey) ?? { thumbnailKeys: [] };
  const found: { end: End; isCurrent: boolean }[] = [];
  if (store.objects.has(thumbnailKey)) {
    const [first, ...others] = await Promise.all(thumbnailKeys.map((key) => store.readHead(key)));
    const etags = others.map((head) => head?.etag);
    const isSet = isThumbnailSet(
      first?.metadata ?? {},
      definitionOf(keys.outputsOf(inputKey)),
      etags,
    );
    found.push({ end: 'thumbnail', isCurrent: isSet && (await isCurrent(thumbnailKey)) });
  }
  if (failureKey && store.objects.has(failureKey)) {
    const others = thumbnailKeys.slice(1).filter((key) => store.objects.has(key));
    const areCurrent = await Promise.all([failureKey, ...others].map(isCurrent));
    found.push({ end: 'failure', isCurrent: !areCurrent.includes(false) });
  }
  return found;
}

interface Scenario {
  /** Outcome of an earlier version. */
  readonly before?: End | undefined;
  /** Whether all thumbnails are the same bytes. */
  readonly alike?: boolean;
  /** The object at the start, if it is not a drawing that a person uploaded. */
  readonly first?: ObjectContent;
  readonly actors: () => readonly Actor[];
  /** The only allowed end; by default both are allowed. */
  readonly ends?: End;
}

async function check({ before, alike, first, actors, ends }: Scenario, pick: Pick): Promise<void> {
  const store = createMemoryObjectStore();
  if (before) await leave(store, before, 1, alike);
  if (first) await store.write(inputKey, first);
  else await put(store, 2);
  history = [];
  const order = await runInterleaved(watched(store), actors(), pick);
  const outcomes = await outcomesOf(store);
  const { etag } = (await store.readHead(inputKey)) ?? {};
  const isThere = etag !== undefined;
  const right = [{ end: ends ?? expect.any(String), isCurrent: true }];
  expect(outcomes, order.join(', ')).toEqual(isThere ? right : []);
  if (!isThere) expect([...store.objects.keys()]).toEqual([]);
  // Where S3 reports no deletion, nobody may ever learn that the upload is gone.
  if (!isThere && !order.includes('removal event')) return;
  const type = isThere && outcomes[0] ? detailTypes[outcomes[0].end] : 'Thumbnails Removed';
  const isRight = (published: OutcomeEvent | undefined) =>
    published?.detailType === type &&
    (!isThere || published.detail.object?.etag === etag.replaceAll('"', ''));
  const afterLastChange = history.slice(history.lastIndexOf(undefined) + 1);
  expect(afterLastChange.some(isRight), `${type} after ${order.join(', ')}`).toBe(true);
}

const detailTypes = { thumbnail: 'Thumbnails Ready', failure: 'Thumbnail Failed' } as const;

// Thousands of runs would fill the log.
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

beforeEach(() => {
  keys = createKeyScheme(placesIn('local-bucket'), [small]);
});

/** Each test runs thousands of orders, perhaps on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const maxPreemptions = 3;
const befores = [undefined, 'thumbnail', 'failure'] as const;
const ends = ['thumbnail', 'failure'] as const;

describe.each(befores)('after an outcome of an earlier upload: %s', (before) => {
  it('lets a thumbnail win over a failure of the same upload', async () => {
    const actors = () => [runThat('thumbnail'), runThat('failure')];
    const orders = await everyOrder(Number.POSITIVE_INFINITY, (pick) =>
      check({ before, actors, ends: 'thumbnail' }, pick),
    );
    expect(orders).toBeGreaterThan(50);
  });

  it('keeps the thumbnail of the later upload when the planner refuses the first one', async () => {
    const first = { bytes: Buffer.from('%PDF-1.7'), contentType: 'application/pdf' };
    const actors = () => [runThat('failure'), upload(3, () => [runThat('thumbnail')])];
    await everyOrder(maxPreemptions, (pick) => check({ before, first, actors }, pick));
  });

  it.each(ends)('keeps the %s of an upload that replaces an object of ours', async (end) => {
    const metadata = outcomeMetadata('"any"', 'any');
    const first = { bytes: drawing(8), contentType: 'image/svg+xml', metadata };
    const actors = () => [runThat('thumbnail'), upload(3, () => [runThat(end)])];
    await everyOrder(maxPreemptions, (pick) => check({ before, first, actors }, pick));
  });

  it('keeps one outcome even if all thumbnails are the same bytes', async () => {
    const alike = (end: End) => runThat(end, { alike: true });
    const actors = () => [alike('failure'), alike('thumbnail')];
    const overwritten = () => [alike('thumbnail'), upload(3, actors)];
    await everyOrder(maxPreemptions, (pick) => check({ before, alike: true, actors }, pick));
    await everyOrder(2, (pick) => check({ before, alike: true, actors: overwritten }, pick));
  });

  it.each(ends.flatMap((first) => ends.map((second) => ({ first, second }))))(
    'keeps the $second of the later upload after a $first of the first one',
    async ({ first, second }) => {
      const actors = () => [runThat(first), upload(3, () => [runThat(second)])];
      const orders = await everyOrder(maxPreemptions, (pick) => check({ before, actors }, pick));
      expect(orders).toBeGreaterThan(50);
    },
  );

  it.each(ends)(
    'leaves nothing of an upload that is deleted while runs end in a %s',
    async (end) => {
      const actors = () => [runThat(end), deletionOfAll()];
      const beside = () => [...actors(), runThat('thumbnail')];
      expect(
        await everyOrder(Number.POSITIVE_INFINITY, (pick) => check({ before, actors }, pick)),
      ).toBeGreaterThan(50);
      await everyOrder(2, (pick) => check({ before, actors: beside }, pick));
    },
  );

  it.each(ends.flatMap((end) => [0, 1, 2, 3, 4, 5, 6, 7].map((killedAt) => ({ end, killedAt }))))(
    'leaves nothing of a deleted upload when its run to a $end is killed before request $killedAt',
    async ({ end, killedAt }) => {
      const killed = () => runThat(end, { killedAt, after: () => [reportThat('thumbnail')] });
      await everyOrder(2, (pick) =>
        check({ before, actors: () => [killed(), deletionOfAll()] }, pick),
      );
    },
  );

  it.each(ends)(
    'leaves nothing of an upload whose deletion S3 reports while runs end in a %s',
    async (end) => {
      const reported = () => deletion(() => [removalEvent()]);
      const killed = (killedAt: number) =>
        runThat(end, { killedAt, after: () => [runThat('thumbnail')] });
      await everyOrder(2, (pick) =>
        check({ before, actors: () => [runThat(end), deletion(() => [removalEvent()])] }, pick),
      );
      for (const killedAt of [3, 5, 7])
        await everyOrder(2, (pick) =>
          check({ before, actors: () => [killed(killedAt), reported()] }, pick),
        );
    },
  );

  it.each(ends.flatMap((end) => [false, true].map((alike) => ({ end, alike }))))(
    'keeps the $end of the next upload beside late reports of a deletion; all thumbnails alike: $alike',
    async ({ end, alike }) => {
      const next = () => [removalEvent(alike), upload(3, () => [runThat(end, { alike })])];
      await everyOrder(2, (pick) => check({ before, alike, actors: () => [deletion(next)] }, pick));
    },
  );

  it.each(
    ends.flatMap((first) =>
      ends.flatMap((second) =>
        [
          { version: 2, alike: false },
          { version: 3, alike: false },
          { version: 3, alike: true },
        ].map((next) => ({ first, second, ...next })),
      ),
    ),
  )(
    'keeps the $second of upload $version, which follows a deletion during a $first; all thumbnails alike: $alike',
    async ({ first, second, version, alike }) => {
      const again = () => [upload(version, () => [runThat(second, { alike })])];
      const actors = () => [runThat(first, { alike }), deletion(again)];
      await everyOrder(2, (pick) => check({ before, alike, actors }, pick));
    },
  );

  it.each(
    [false, true].flatMap((alike) => [
      { alike, variants: [small] },
      { alike, variants: [small, large] },
      { alike, variants: [small, large, card] },
    ]),
  )(
    'keeps one outcome of three runs, two uploads, a deletion and a kill in 500 random orders; all thumbnails alike: $alike, $variants.length variants',
    async ({ alike, variants }) => {
      keys = createKeyScheme(placesIn('local-bucket'), variants);
      const random = xorshift(before?.length ?? 1);
      for (let n = 0; n < 500; n++) {
        const end = () => ends[random(2)] ?? 'failure';
        const run = () => runThat(end(), { alike });
        const killed = { alike, killedAt: random(8), after: () => [reportThat(end(), alike)] };
        const actors = () => [
          run(),
          runThat(end(), killed),
          upload(3, () => [run(), deletion(() => [removalEvent(alike), upload(4, () => [run()])])]),
        ];
        await check({ before, alike, actors }, random);
      }
    },
  );
});

// Earlier outcomes are left to the random orders above, which kill runs too.
it.each(ends.flatMap((end) => [0, 1, 2, 3, 4, 5, 6, 7].map((killedAt) => ({ end, killedAt }))))(
  'keeps one outcome when a run to a $end is killed before its request $killedAt beside another run',
  async ({ end, killedAt }) => {
    const killed = () => runThat(end, { killedAt, after: () => [reportThat('thumbnail')] });
    const beside = () => [killed(), runThat('failure')];
    const overwritten = () => [killed(), upload(3, () => [runThat('failure')])];
    await everyOrder(2, (pick) => check({ actors: beside }, pick));
    await everyOrder(2, (pick) => check({ actors: overwritten }, pick));
  },
);

describe.each(ends)('after a changed definition and a %s', (end) => {
  const definitions = [[small], [small, large, card], [{ ...small, width: 64 }, card]];

  it.each(definitions.flatMap((former) => definitions.map((variants) => ({ former, variants }))))(
    'nothing of $former.length former variants remains beside $variants.length new ones',
    async ({ former, variants }) => {
      const schemes = [former, variants].map((v) => createKeyScheme(placesIn('local-bucket'), v));
      const [before = keys, after = keys] = schemes;
      const alike = former !== variants;
      await everyOrder(2, async (pick) => {
        keys = before;
        const store = createMemoryObjectStore();
        await leave(store, 'thumbnail', 1);
        keys = after;
        const actors = [runThat(end, { alike }), runThat('thumbnail', { alike })];
        await runInterleaved(store, actors, pick);
        expect(await outcomesOf(store)).toEqual([{ end: 'thumbnail', isCurrent: true }]);
        const left = [...store.objects.keys()].filter((key) => key !== inputKey);
        expect(left.toSorted()).toEqual(keys.outcomeKeysOf(inputKey)?.thumbnailKeys.toSorted());
      });
    },
  );
});

describe.each(['GET', 'GET and HEAD'] as const)('while S3 denies each %s', (denied) => {
  it('leaves the thumbnails of an earlier upload, beside a record of the current one', async () => {
    for (const actors of [
      () => [deniedRun(denied)],
      () => [deniedRun(denied), deniedRun(denied)],
      () => [deniedRun(denied), deniedReport(denied)],
      () => [deniedRun(denied), upload(3, () => [deniedRun(denied, 3)])],
    ]) {
      await everyOrder(maxPreemptions, async (pick) => {
        const store = createMemoryObjectStore();
        await leave(store, 'thumbnail', 1);
        const before = store.objects.get(thumbnailKey);
        await put(store, 2);
        const order = await runInterleaved(store, actors(), pick);
        expect(store.objects.get(thumbnailKey), order.join(', ')).toBe(before);
        // Without a HEAD nobody knows which of two uploads is the current one.
        const isCurrent = denied === 'GET' ? true : expect.any(Boolean);
        const [, record] = await outcomesOf(store);
        expect(record, order.join(', ')).toEqual({ end: 'failure', isCurrent });
      });
    }
  });

  it.each(befores)('lets a thumbnail of the same upload win, after %s', async (before) => {
    for (const actors of [
      () => [deniedRun(denied), runThat('thumbnail')],
      () => [deniedRun(denied), deniedReport(denied), runThat('thumbnail')],
      () => [
        deniedRun(denied),
        runThat('thumbnail', { killedAt: 3, after: () => [reportThat('thumbnail')] }),
      ],
    ])
      await everyOrder(2, (pick) => check({ before, actors, ends: 'thumbnail' }, pick));
  });

  it.each(befores)(
    'keeps one record beside a failure of the same upload, after %s',
    async (before) => {
      const actors = () => [deniedRun(denied), runThat('failure')];
      await everyOrder(maxPreemptions, (pick) => check({ before, actors, ends: 'failure' }, pick));
    },
  );

  it.each(befores)('leaves nothing of a deleted upload, after %s', async (before) => {
    const actors = () => [deniedRun(denied), deletion(() => [removalEvent()])];
    await everyOrder(maxPreemptions, (pick) => check({ before, actors }, pick));
  });

  it.each([[small], [small, large, card]])(
    'keeps the thumbnails of the next upload in 500 random orders',
    async (...variants) => {
      keys = createKeyScheme(placesIn('local-bucket'), variants);
      const random = xorshift(denied.length);
      for (let n = 0; n < 500; n++) {
        const store = createMemoryObjectStore();
        const before = befores[random(befores.length)];
        if (before) await leave(store, before, 1);
        await put(store, 2);
        const run = runThat(ends[random(2)] ?? 'failure');
        const next = () => [runThat('thumbnail'), deniedRun(denied, 3)];
        const actors = [deniedRun(denied), run, upload(3, next)];
        const order = await runInterleaved(store, actors, random);
        const [first, ...others] = await outcomesOf(store);
        expect(first, order.join(', ')).toEqual({ end: 'thumbnail', isCurrent: true });
        // Without a HEAD the run of the first upload cannot know that its record is about an upload that was replaced.
        if (denied === 'GET') expect(others, order.join(', ')).toEqual([]);
      }
    },
  );
});

function xorshift(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}
