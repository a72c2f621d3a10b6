// A session whose page dies and comes back, with a real IndexedDB in memory. The test controls the server and the storage.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  batchId,
  type Changes,
  makeFile,
  makeFiles,
  makeReady,
  setUpSession,
  uploadToken,
} from '#test/doubles/upload-session.ts';
import { createKeeper } from './keep-files.ts';
import { forgetKept, type KeptFiles, keptFiles } from './kept-files.ts';
import { hasKept } from './kept-marker.ts';
import type { ReadBatch } from './server-api.ts';

const hourMs = 3_600_000;
const someSpace = 1e9;

beforeEach(() => {
  const values = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  });
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.session.stop();
  await forgetKept();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a page that comes back', () => {
  test('sends the unsent files of its batch, with their names and numbers', async () => {
    const first = openPage();
    first.session.add(makeFiles(3));
    await untilKept(first, 3);
    first.puts[1]?.settle({ ok: true });
    await vi.waitFor(() => expect(first.states()[1]).toBe('processing'));
    first.session.stop();

    const second = openPage({ readBatch: hasFiles(1) }, batchId);
    await second.session.open();
    expect(second.states()).toEqual(['queued', 'ready', 'queued']);
    expect(second.session.getSnapshot().entries.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(second.session.getSnapshot().notice).toEqual({ kind: 'continued', files: 2 });
    await vi.waitFor(() => expect(second.puts).toHaveLength(2));
    expect(second.requests[0]?.uploadToken).toBe(uploadToken);
    expect(second.requests[0]?.files.map(({ index, name }) => `${index} ${name}`)).toEqual([
      '0 0.png',
      '2 2.png',
    ]);
    expect(await second.puts[0]?.file.arrayBuffer()).toHaveProperty('byteLength', 100);
  });

  test('does not send a file again that arrived unnoticed', async () => {
    const first = openPage();
    first.session.add(makeFiles(2));
    await untilKept(first, 2);
    first.session.stop();

    const second = openPage({ readBatch: hasFiles(0, 1) }, batchId);
    await second.session.open();
    expect(second.states()).toEqual(['ready', 'ready']);
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([]));
  });

  test('gives no number twice, even if nothing of the file is left', async () => {
    const first = openPage({ freeBytes: 0 });
    first.session.add(makeFiles(3));
    await vi.waitFor(() => expect(first.puts).toHaveLength(3));
    first.session.stop();

    const second = openPage({ readBatch: hasFiles(0) }, batchId);
    await second.session.open();
    second.session.add([makeFile('new.png')]);
    await vi.waitFor(() => expect(second.requests[0]?.files[0]?.index).toBe(3));
    expect(second.requests[0]?.uploadToken).toBe(uploadToken);
  });

  test('continues files that were never signed', async () => {
    const first = openPage({ signUploads: async () => offline });
    first.session.add(makeFiles(2));
    await untilKept(first, 2);
    first.session.stop();

    const second = openPage();
    await second.session.open();
    await vi.waitFor(() => expect(second.states()).toEqual(['uploading', 'uploading']));
  });

  test('a new batch names an unfinished one', async () => {
    const first = openPage();
    first.session.add(makeFiles(2));
    await untilKept(first, 2);
    first.session.stop();

    const second = openPage();
    await second.session.open();
    expect(second.states()).toEqual([]);
    expect(second.session.getSnapshot().notice).toEqual({ kind: 'unfinished', batchId });
  });

  test('tries a file again that the storage did not get', async () => {
    const first = openPage();
    first.session.add(makeFiles(1));
    await vi.waitFor(() => expect(first.puts).toHaveLength(1));
    first.puts[0]?.settle({ ok: false, problem: { kind: 'unreadable' } });
    await vi.waitFor(() => expect(first.states()).toEqual(['failed']));
    await untilKept(first, 1);
    first.session.stop();

    const second = openPage({ readBatch: hasFiles() }, batchId);
    await second.session.open();
    await vi.waitFor(() => expect(second.states()).toEqual(['uploading']));
  });
});

describe('what is kept', () => {
  test('a file that is sent at once is never written', async () => {
    const put = vi.spyOn(keptFiles, 'putFile');
    const page = openPage();
    page.session.add(makeFiles(3));
    await vi.waitFor(() => expect(page.puts).toHaveLength(3));
    for (const { settle } of page.puts) settle({ ok: true });
    await vi.waitFor(async () => expect(await keptFiles.findBatches()).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(put).not.toHaveBeenCalled();
  });

  test('a sent or cancelled file is deleted', async () => {
    const page = openPage();
    page.session.add(makeFiles(3));
    await untilKept(page, 3);
    page.puts[0]?.settle({ ok: true });
    page.session.cancel(2);
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([1]));
    expect(page.session.getSnapshot().entries.map(({ isKept }) => isKept)).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('files beyond a quarter of the free space are not kept, and the last ones go first', async () => {
    const page = openPage({ freeBytes: 4 * 250 });
    page.session.add(makeFiles(3));
    await untilKept(page, 2);
    expect(await keptNumbers()).toEqual([1, 2]);
    page.session.cancel(2);
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([0, 1]));
  });

  test('a full disk keeps what it has', async () => {
    const page = openPage({
      kept: {
        async putFile(key, file) {
          if (file.index === 1) throw new DOMException('Full', 'QuotaExceededError');
          await keptFiles.putFile(key, file);
        },
      },
    });
    page.session.add(makeFiles(3));
    await untilKept(page, 1);
    await vi.waitFor(() => expect(page.puts).toHaveLength(3));
    expect(await keptNumbers()).toEqual([2]);
  });

  test('a file that the browser cannot write does not hold up the others', async () => {
    const page = openPage({
      kept: {
        async putFile(key, file) {
          if (file.index === 1) throw new DOMException('Gone', 'NotReadableError');
          await keptFiles.putFile(key, file);
        },
      },
    });
    page.session.add(makeFiles(3));
    await untilKept(page, 2);
    expect(await keptNumbers()).toEqual([0, 2]);
  });
});

describe('two pages with one batch', () => {
  test('only one sends, and the other takes over when it is gone', async () => {
    const first = openPage();
    first.session.add(makeFiles(2));
    await untilKept(first, 2);

    const second = openPage({ readBatch: hasFiles() }, batchId);
    await second.session.open();
    expect(second.states()).toEqual([]);
    expect(second.session.getSnapshot().uploadToken).toBeUndefined();

    first.session.stop();
    await vi.waitFor(() => expect(second.states()).toEqual(['uploading', 'uploading']));
  });
});

describe('a browser that does not answer', () => {
  const never = () => new Promise<never>(() => {});

  test('uploads start without it', async () => {
    const page = openPage({ kept: { saveBatch: never, putFile: never } });
    page.session.add(makeFiles(1));
    await vi.waitFor(() => expect(page.puts).toHaveLength(1), 3000);
    expect(page.session.getSnapshot().entries[0]?.isKept).toBe(false);
  });

  test('a batch opens without it', async () => {
    const first = openPage();
    first.session.add(makeFiles(1));
    await untilKept(first, 1);
    first.session.stop();

    const second = openPage({ readBatch: hasFiles(0), kept: { findBatches: never } }, batchId);
    await second.session.open();
    expect(second.states()).toEqual(['ready']);
  });
});

describe('leftovers', () => {
  test('files are deleted a day after their batch was last saved, and the upload token stays', async () => {
    await keepBatch('old', batchId, Date.now() - 25 * hourMs);
    await keepBatch('fresh', 'c'.repeat(26), Date.now() - 23 * hourMs);
    await keepBatch('never signed', undefined, Date.now() - 25 * hourMs);
    const page = openPage({ readBatch: hasFiles(0) }, batchId);
    await page.session.open();
    const found = await keptFiles.findBatches();
    expect(Object.fromEntries(found.map(({ key, indexes }) => [key, indexes]))).toEqual({
      old: [],
      fresh: [0],
    });
    expect(page.session.getSnapshot().uploadToken).toBe(uploadToken);
  });

  test('the browser keeps the upload tokens of 50 batches', async () => {
    for (let n = 0; n < 52; n += 1) await keepBatch(`${n}`, `${n}`, Date.now() + n);
    const page = openPage();
    await page.session.open();
    const found = await keptFiles.findBatches();
    expect(found).toHaveLength(50);
    expect(found.at(-1)?.key).toBe('2');
  });

  test('a file without its batch is deleted', async () => {
    await keepBatch('known', batchId, Date.now());
    await keptFiles.putFile('unknown', { index: 0, sha256: '', file: makeFile('lost.png') });
    const page = openPage();
    await page.session.open();
    expect((await keptFiles.findBatches()).map(({ key }) => key)).toEqual(['known']);
  });
});

describe('forgetting', () => {
  test('one batch loses its files and its upload token', async () => {
    await keepBatch('one', batchId, Date.now());
    await keepBatch('other', 'c'.repeat(26), Date.now());
    await forgetKept(batchId);
    expect((await keptFiles.findBatches()).map(({ key }) => key)).toEqual(['other']);
  });

  test('a page that is uploading stops to keep its files', async () => {
    const page = openPage();
    page.session.add(makeFiles(2));
    await untilKept(page, 2);
    await forgetKept();
    expect(hasKept()).toBe(false);
    await untilKept(page, 0);
    page.session.add([makeFile('later.png')]);
    await vi.waitFor(() => expect(page.states()).toHaveLength(3));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await keptFiles.findBatches()).toEqual([]);
  });
});

type Page = ReturnType<typeof setUpSession>;
const pages: Page[] = [];
const offline = { ok: false, problem: { kind: 'offline' } } as const;

/** @returns a session in its own page; `freeBytes` is the free space that its browser estimates */
function openPage(
  {
    kept,
    freeBytes = someSpace,
    ...changes
  }: Changes & { kept?: Partial<KeptFiles>; freeBytes?: number } = {},
  openedId?: string,
): Page {
  const tools = {
    kept: { ...keptFiles, ...kept },
    measureFree: async () => freeBytes,
    claimBatch: locks.claimBatch,
    findClaimed: locks.findClaimed,
  };
  const page = setUpSession(
    {
      loadKeeper: async () => (session) => createKeeper(session, tools),
      hasKept,
      ...changes,
    },
    openedId,
  );
  pages.push(page);
  return page;
}

/** Web Locks, which Node has only since version 24. */
const locks = createLocks();

function createLocks() {
  const held = new Map<string, Promise<void>>();
  return {
    async claimBatch(key: string, signal: AbortSignal) {
      const ended = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      while (held.has(key) && !signal.aborted) await Promise.race([held.get(key), ended]);
      if (signal.aborted) return undefined;
      let free = () => {};
      held.set(key, new Promise((resolve) => (free = resolve)));
      return () => {
        held.delete(key);
        free();
      };
    },
    findClaimed: async () => (key: string) => held.has(key),
  };
}

function hasFiles(...indexes: readonly number[]): ReadBatch {
  return async () => ({ ok: true, reply: { batchId, files: indexes.map(makeReady) } });
}

async function keepBatch(key: string, id: string | undefined, savedAt: number): Promise<void> {
  const token = id === undefined ? undefined : uploadToken;
  await keptFiles.saveBatch({ key, batchId: id, uploadToken: token, nextIndex: 1, savedAt });
  await keptFiles.putFile(key, { index: 0, sha256: '', file: makeFile('0.png') });
}

function untilKept({ session }: Page, count: number): Promise<void> {
  return vi.waitFor(() => {
    const { entries } = session.getSnapshot();
    expect(entries.filter(({ isKept }) => isKept)).toHaveLength(count);
  }, 5000);
}

/** @returns the numbers of all kept files */
async function keptNumbers(): Promise<number[]> {
  return (await keptFiles.findBatches()).flatMap(({ indexes }) => indexes);
}
