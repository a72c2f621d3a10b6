// A session whose page dies and comes back.
import { describe, expect, test, vi } from 'vitest';
import {
  hasFiles,
  keepBatch,
  keptNumbers,
  locks,
  notFound,
  openPage,
  pause,
  setUpBrowser,
  untilKept,
} from '#test/doubles/kept-pages.ts';
import { batchId, makeFile, makeFiles, uploadToken } from '#test/doubles/upload-session.ts';
import type { ReadBatch } from '../server-api.ts';
import { keptFiles } from './kept-files.ts';

setUpBrowser();

describe('a page that comes back', () => {
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

  test('notices files that it has sent before it was reloaded', async () => {
    const first = openPage();
    first.session.add(makeFiles(1));
    await vi.waitFor(() => expect(first.puts).toHaveLength(1));
    first.puts[0]?.settle({ ok: true });
    await vi.waitFor(() => expect(first.states()).toEqual(['processing']));
    first.session.stop();

    const second = openPage({ readBatch: hasFiles(0) }, batchId);
    await second.session.open();
    second.session.add([makeFile('new.png'), ...makeFiles(1)]);
    await vi.waitFor(() => expect(second.states()).toEqual(['ready', 'uploading', 'duplicate']));
    second.session.stop();

    // The second reload has the checksums from both visits.
    const third = openPage({ readBatch: hasFiles(0, 1) }, batchId);
    await third.session.open();
    third.session.add([makeFile('new.png'), ...makeFiles(1)]);
    await vi.waitFor(() =>
      expect(third.states()).toEqual(['ready', 'ready', 'duplicate', 'duplicate']),
    );
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

  test('a batch that cannot be read does not hide the notice about an unfinished one', async () => {
    await keepBatch('unfinished', batchId, Date.now() - 1000);
    await keepBatch('damaged', undefined, Date.now());
    const page = openPage({
      kept: {
        async readFiles(key) {
          if (key === 'damaged') throw new DOMException('Gone', 'NotFoundError');
          return keptFiles.readFiles(key);
        },
      },
    });
    await page.session.open();
    expect(page.session.getSnapshot().notice).toEqual({ kind: 'unfinished', batchId });
  });

  test('a batch that cannot be read is opened once, and other pages may have it', async () => {
    await keepBatch('damaged', batchId, Date.now());
    const readFiles = async () => {
      throw new DOMException('Gone', 'NotFoundError');
    };
    const readBatch = vi.fn(hasFiles(1));
    const page = openPage({ readBatch, kept: { readFiles } }, batchId);
    await page.session.open();
    await pause(200);
    expect(readBatch).toHaveBeenCalledTimes(1);
    expect(page.states()).toEqual(['ready']);
    expect((await locks.findClaimed())('damaged')).toBe(false);
  });

  test('loses only the file that cannot be read, names it, and keeps it until the person removes it', async () => {
    const first = openPage();
    first.session.add(makeFiles(3));
    await untilKept(first, 3);
    first.session.stop();
    breakDisk(1);

    const second = openPage({ readBatch: hasFiles() }, batchId);
    await second.session.open();
    await vi.waitFor(() => expect(second.states()).toEqual(['uploading', 'failed', 'uploading']));
    const { entries, notice } = second.session.getSnapshot();
    expect(entries.map(({ name }) => name)).toEqual(['0.png', '1.png', '2.png']);
    expect(second.problem(1)).toBe('unreadable');
    expect(notice).toEqual({ kind: 'continued', files: 2 });
    for (const put of second.puts) put.settle({ ok: true });
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([1]));
    second.session.add([makeFile('again.png')]);
    await vi.waitFor(() => expect(second.requests.at(-1)?.files[0]?.index).toBe(3));
    second.session.stop();

    const third = openPage({ readBatch: hasFiles(0, 2, 3) }, batchId);
    await third.session.open();
    expect(third.states()).toEqual(['ready', 'failed', 'ready', 'ready']);
    third.session.remove(1);
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([]));
  });

  test('a file that was never signed and cannot be read is gone when the person removes it', async () => {
    await keepBatch('never signed', undefined, Date.now());
    breakDisk(0);
    const page = openPage();
    await page.session.open();
    expect(page.problem(0)).toBe('unreadable');
    page.session.remove(0);
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([]));
  });

  test('restores the files of a batch that was deleted from the bucket', async () => {
    await keepBatch('deleted', batchId, Date.now());
    const page = openPage({ readBatch: notFound }, batchId);
    await page.session.open();
    expect(page.session.getSnapshot().opening).toBe('opened');
    await vi.waitFor(() => expect(page.states()).toEqual(['uploading']));
  });

  test('frees an empty batch', async () => {
    await keptFiles.saveBatch({ key: 'gone', batchId, uploadToken, nextIndex: 1, savedAt: 1 });
    const page = openPage({ readBatch: notFound }, batchId);
    await page.session.open();
    expect(page.session.getSnapshot().opening).toBe('not-found');
    expect((await locks.findClaimed())('gone')).toBe(false);
  });

  test('a person who leaves while the page opens leaves no session behind', async () => {
    await keepBatch('left', batchId, Date.now());
    let reply = () => {};
    const replied = new Promise<void>((resolve) => (reply = resolve));
    const readBatch = vi.fn<ReadBatch>(async (...request) => {
      await replied;
      return hasFiles(1)(...request);
    });
    const page = openPage({ readBatch }, batchId);
    const opening = page.session.open();
    page.session.stop();
    reply();
    await opening;
    await pause(500);
    expect(page.puts).toEqual([]);
    expect((await locks.findClaimed())('left')).toBe(false);
  });

  test('a page that stops and opens again has one claim', async () => {
    await keepBatch('twice', batchId, Date.now());
    const page = openPage({ readBatch: hasFiles(1) }, batchId);
    const first = page.session.open();
    page.session.stop();
    await Promise.all([first, page.session.open()]);
    expect(page.states()).toHaveLength(2);
    await vi.waitFor(() => expect(page.states()).toContain('uploading'));
    await pause(500);
    expect((await keptFiles.findBatches()).map(({ key }) => key)).toEqual(['twice']);
    page.session.stop();
    expect((await locks.findClaimed())('twice')).toBe(false);
  });
});

describe('two pages with one batch', () => {
  test('the files that a page shows keep their ids when it takes over', async () => {
    const first = openPage();
    first.session.add(makeFiles(3));
    await untilKept(first, 3);
    first.puts[1]?.settle({ ok: true });
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([0, 2]));

    const second = openPage({ readBatch: hasFiles(1) }, batchId);
    await second.session.open();
    const [shown] = second.session.getSnapshot().entries;
    first.session.stop();
    await vi.waitFor(() => expect(second.states()).toEqual(['uploading', 'ready', 'uploading']));
    second.session.add([makeFile('later.png')]);
    const { entries } = second.session.getSnapshot();
    expect(entries.find(({ id }) => id === shown?.id)?.name).toBe('1.png');
    expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
  });
});

/** From now on the browser cannot read the kept file with this number. */
function breakDisk(index: number): void {
  const { get } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (
    this: IDBObjectStore,
    key,
  ) {
    const isBroken = Array.isArray(key) && key[0] === 'file' && key[2] === index;
    const request = get.call(this, key);
    // A request that fails ends its transaction, with all other requests in it.
    if (isBroken) this.transaction.abort();
    return request;
  });
}
