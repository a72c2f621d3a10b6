// Files that come while the page waits for what an earlier visit kept.
import { expect, test } from 'vitest';
import { makeFile, setUpSession } from '#test/doubles/upload-session.ts';
import type { UploadPersistence } from '../kept/keep-files.ts';
import { createAddFiles } from './add-files.ts';

test('files that are dropped one after the other start one new batch', async () => {
  const page = openPage('b'.repeat(26));
  const drops = [page.addFiles([makeFile('first.png')]), page.addFiles([makeFile('second.png')])];
  page.finishRestore();
  await Promise.all(drops);
  expect(page.shown).toHaveLength(2);
  expect(page.names()).toEqual(['first.png', 'second.png']);
});

test.each([
  ['before', ['own', 'samples']],
  ['after', ['samples', 'own']],
] as const)('my files are the only ones if I drop them %s the samples arrive', async (_, order) => {
  const page = openPage();
  const adding = order.map((kind) => page.addFiles([makeFile(`${kind}.png`)], kind));
  page.finishRestore();
  await Promise.all(adding);
  expect(page.names()).toEqual(['own.png']);
});

/** Opens a page whose restore ends when the test says so. */
function openPage(openedId?: string) {
  let finishRestore = () => {};
  const restored = new Promise<void>((resolve) => (finishRestore = resolve));
  const persistence: UploadPersistence = {
    restore: () => restored,
    start() {},
    async save() {},
    stop() {},
  };
  const opened = setUpSession(
    { hasKept: () => true, loadPersistence: async () => () => persistence },
    openedId,
  ).session;
  void opened.open();
  const shown = [opened];
  const addFiles = createAddFiles({
    session: opened,
    createSession: () => setUpSession().session,
    show: (session) => shown.push(session),
  });
  const names = () =>
    shown
      .at(-1)
      ?.getSnapshot()
      .entries.map(({ name }) => name);
  return { addFiles, finishRestore, names, shown };
}
