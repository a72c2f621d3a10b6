// Which files of a session are in IndexedDB.
import { describe, expect, test, vi } from 'vitest';
import {
  createSlowDisk,
  hasFiles,
  keepBatch,
  keptNumbers,
  openPage,
  pause,
  setUpBrowser,
  untilKept,
} from '#test/doubles/kept-pages.ts';
import { batchId, makeFile, makeFiles } from '#test/doubles/upload-session.ts';
import { keptFiles } from './kept-files.ts';

setUpBrowser();

describe('what is kept', () => {
  test('a file that is sent at once is never written', async () => {
    const put = vi.spyOn(keptFiles, 'putFile');
    const page = openPage();
    page.session.add(makeFiles(3));
    await vi.waitFor(() => expect(page.puts).toHaveLength(3));
    for (const { settle } of page.puts) settle({ ok: true });
    await vi.waitFor(async () => expect(await keptFiles.findBatches()).toHaveLength(1));
    await pause(500);
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

  test('sent files are deleted in a browser that never says how much space is free', async () => {
    await keepBatch('kept', batchId, Date.now());
    const page = openPage(
      { readBatch: hasFiles(), freeBytes: new Promise<never>(() => {}) },
      batchId,
    );
    await page.session.open();
    await vi.waitFor(() => expect(page.puts).toHaveLength(1));
    await pause(500);
    page.puts[0]?.settle({ ok: true });
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([]), 3000);
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

  test('a full disk loses the files that are sent', async () => {
    let isFull = false;
    const page = openPage({
      kept: {
        async saveBatch(batch) {
          if (isFull) throw new DOMException('Full', 'QuotaExceededError');
          await keptFiles.saveBatch(batch);
        },
      },
    });
    page.session.add(makeFiles(2));
    await untilKept(page, 2);
    isFull = true;
    page.session.add([makeFile('later.png')]);
    await vi.waitFor(() => expect(page.puts).toHaveLength(3));
    page.puts[0]?.settle({ ok: true });
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([1]));
  });

  test('a file that is cancelled and removed while it is written is deleted', async () => {
    const disk = createSlowDisk();
    const page = openPage({ kept: { putFile: disk.putFile } });
    page.session.add(makeFiles(1));
    await disk.untilBusy;
    page.session.cancel(0);
    page.session.remove(0);
    disk.finish();
    await disk.untilWritten;
    await vi.waitFor(async () => expect(await keptNumbers()).toEqual([]));
  });
});
