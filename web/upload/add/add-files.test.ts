// Files that come while the page waits for what an earlier visit kept.
import { expect, test, vi } from 'vitest';
import { makeFile, makeFiles, setUpSession } from '#test/doubles/upload-session.ts';
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

test('files that do not fit go into further batches, each when the one before is sent', async () => {
  const setups = [setUpSession()];
  const newest = () => setups.at(-1)?.session.getSnapshot();
  const { addFiles, addRest } = createAddFiles({
    session: setups[0]?.session ?? setUpSession().session,
    createSession() {
      setups.push(setUpSession());
      return setups.at(-1)?.session ?? setUpSession().session;
    },
    show() {},
  });
  // A batch of the double has room for 20.
  await addFiles(makeFiles(45));
  void addRest();
  for (const [batch, here, rest] of [
    [1, 20, 25],
    [2, 20, 5],
    [3, 5, 0],
  ]) {
    await expect
      .poll(() => newest()?.notice)
      .toMatchObject({ batch, here, isAccepted: rest !== 0 });
    expect(setups).toHaveLength(batch ?? 0);
    const { notice, entries } = newest() ?? {};
    expect(entries).toHaveLength(here ?? 0);
    expect(notice).toMatchObject({ before: 20 * ((batch ?? 0) - 1) });
    expect(notice?.kind === 'too-many' && notice.rest).toHaveLength(rest ?? 0);
    const { puts, states } = setups.at(-1) ?? setUpSession();
    const settleAll = () => {
      for (const put of puts) put.settle({ ok: true });
      return [...new Set(states())];
    };
    await expect.poll(settleAll).toEqual(['processing']);
  }
});

test('a batch that is deleted ends the series', async () => {
  const setup = setUpSession();
  const createSession = vi.fn(() => setUpSession().session);
  const { session, puts } = setup;
  const { addFiles, addRest } = createAddFiles({ session, createSession, show() {} });
  await addFiles(makeFiles(25));
  const series = addRest();
  await expect.poll(() => puts.length).toBeGreaterThan(0);
  await session.deleteStored();
  await series;
  expect(session.getSnapshot()).toMatchObject({ opening: 'deleted', notice: undefined });
  expect(createSession).not.toHaveBeenCalled();
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
  const { addFiles } = createAddFiles({
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
