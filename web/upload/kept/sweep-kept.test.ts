// What a page that opens deletes.
import { describe, expect, test } from 'vitest';
import {
  createSlowDisk,
  hasFiles,
  keepBatch,
  locks,
  openPage,
  setUpBrowser,
} from '#test/doubles/kept-pages.ts';
import { batchId, makeFile, uploadToken } from '#test/doubles/upload-session.ts';
import { keptFiles } from './kept-files.ts';

const hourMs = 3_600_000;

setUpBrowser();

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
    for (let n = 0; n < 52; n += 1) await keepBatch(`${n}`, `${n}`, Date.now() - hourMs + n);
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

  test('a clock that was set back does not keep files for longer', async () => {
    const now = Date.now();
    await keepBatch('future', batchId, now + 240 * hourMs);
    await openPage({ now: () => now }).session.open();
    const [batch] = await keptFiles.findBatches();
    expect(batch).toMatchObject({ savedAt: now, indexes: [0], uploadToken, nextIndex: 1 });
  });

  test('a batch that another page starts during the search is not deleted', async () => {
    const disk = createSlowDisk();
    const page = openPage({
      hasKept: () => true,
      kept: {
        async findBatches() {
          await disk.pause();
          return keptFiles.findBatches();
        },
      },
    });
    const opening = page.session.open();
    await disk.untilBusy;
    const release = await locks.claimBatch('new', new AbortController().signal);
    const batch = { batchId: undefined, uploadToken: undefined, nextIndex: 1, savedAt: Date.now() };
    await keptFiles.saveBatch({ key: 'new', ...batch });
    disk.finish();
    await opening;
    expect((await keptFiles.findBatches()).map(({ key }) => key)).toEqual(['new']);
    release?.();
  });

  test('a browser that cannot delete still restores', async () => {
    await keepBatch('never signed', undefined, Date.now() - 25 * hourMs);
    await keepBatch('fresh', batchId, Date.now());
    const deleteBatches = async () => {
      throw new DOMException('Refused', 'UnknownError');
    };
    const page = openPage({ readBatch: hasFiles(1), kept: { deleteBatches } }, batchId);
    await page.session.open();
    expect(page.states()).toHaveLength(2);
  });
});
