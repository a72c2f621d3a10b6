// Browsers that do not answer, and persons who want nothing kept.
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
import { forgetKept, type KeptFiles, keptFiles } from './kept-files.ts';
import { hasKept } from './kept-marker.ts';

setUpBrowser();

describe('a browser that does not answer', () => {
  const never = () => new Promise<never>(() => {});

  test('uploads start without it', async () => {
    const page = openPage({ kept: { saveBatch: never, putFile: never } });
    page.session.add(makeFiles(1));
    await vi.waitFor(() => expect(page.puts).toHaveLength(1), 3000);
    expect(page.session.getSnapshot().entries[0]?.isKept).toBe(false);
  });

  test('only the first request waits for it', async () => {
    const saveBatch = vi.fn(never);
    const page = openPage({ kept: { saveBatch } });
    page.session.add(makeFiles(1));
    await vi.waitFor(() => expect(page.puts).toHaveLength(1), 3000);
    const startedAt = performance.now();
    page.session.add([makeFile('later.png')]);
    await vi.waitFor(() => expect(page.puts).toHaveLength(2), 3000);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(saveBatch).toHaveBeenCalledTimes(2);
  });

  test('uploads start although it refuses the channel that says what to forget', async () => {
    const channel = BroadcastChannel;
    vi.stubGlobal('BroadcastChannel', () => {
      throw new DOMException('Refused', 'SecurityError');
    });
    await keepBatch('kept', batchId, Date.now());
    const page = openPage({ readBatch: hasFiles(1) }, batchId);
    await page.session.open();
    expect(page.states()).toEqual(['ready']);
    page.session.add(makeFiles(1));
    await vi.waitFor(() => expect(page.puts).toHaveLength(1));
    vi.stubGlobal('BroadcastChannel', channel);
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
    await pause(500);
    expect(await keptFiles.findBatches()).toEqual([]);
  });

  test('a file that is being written is not called kept', async () => {
    const disk = createSlowDisk();
    const page = openPage({ kept: { putFile: disk.putFile } });
    page.session.add(makeFiles(1));
    await disk.untilBusy;
    await forgetKept();
    await pause(50);
    disk.finish();
    await pause(50);
    expect(page.session.getSnapshot().entries[0]?.isKept).toBe(false);
  });

  test('a page that restores at this time does not write the upload token again', async () => {
    await keepBatch('forgotten', batchId, Date.now());
    const disk = createSlowDisk();
    const readFiles: KeptFiles['readFiles'] = async (key) => {
      const files = await keptFiles.readFiles(key);
      await disk.pause();
      return files;
    };
    const page = openPage({ readBatch: hasFiles(1), kept: { readFiles } }, batchId);
    const opening = page.session.open();
    await disk.untilBusy;
    await forgetKept(batchId);
    await pause(50);
    disk.finish();
    await opening;
    await pause(500);
    expect(await keptFiles.findBatches()).toEqual([]);
    expect(page.states()).toEqual(['ready']);
  });

  test('a page without files keeps the batch that it gets later', async () => {
    const page = openPage({ hasKept: () => true });
    await page.session.open();
    await forgetKept();
    await pause(50);
    page.session.add(makeFiles(2));
    await untilKept(page, 2);
    expect(await keptNumbers()).toEqual([0, 1]);
  });

  test('a page that restores its first batch at this time forgets it, and keeps the next one', async () => {
    await keepBatch('never signed', undefined, Date.now());
    const disk = createSlowDisk();
    const readFiles: KeptFiles['readFiles'] = async (key) => {
      const files = await keptFiles.readFiles(key);
      await disk.pause();
      return files;
    };
    const page = openPage({ kept: { readFiles } });
    const opening = page.session.open();
    await disk.untilBusy;
    await forgetKept();
    await pause(50);
    disk.finish();
    await opening;
    expect(page.states()).toEqual([]);
    page.session.add([makeFile('next.png')]);
    await untilKept(page, 1);
    expect(await keptFiles.findBatches()).toHaveLength(1);
  });

  test('two tabs with the batch forget it', async () => {
    const first = openPage();
    first.session.add(makeFiles(2));
    await untilKept(first, 2);
    const second = openPage({ readBatch: hasFiles() }, batchId);
    await second.session.open();
    await forgetKept(batchId);
    await pause(700);
    expect(await keptFiles.findBatches()).toEqual([]);
    expect(second.states()).toEqual([]);
    expect(first.states()).toEqual(['uploading', 'uploading']);
  });
});
