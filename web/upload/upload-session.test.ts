// An upload session from the drop to the PUT, with a clock, a server and a storage that the test controls.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import {
  batchId,
  createSigner,
  createStorage,
  makeFile,
  makeFiles,
  makeReady,
  makeWaiting,
  settle,
  setUpSession,
  sha256Of,
  uploadToken,
} from '#test/doubles/upload-session.ts';
import type { ReadBatch, SignUploads } from './server-api.ts';
import { takesFiles } from './state/upload-state.ts';
import { createUploader } from './uploader.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('signing', () => {
  test('the first request starts the batch, and later requests join it', async () => {
    const { session, requests, puts } = setUpSession();
    session.add(makeFiles(20));
    await settle();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.uploadToken).toBeUndefined();
    for (const put of puts.slice(0, 4)) put.settle({ ok: true });
    await settle();
    expect(requests[1]?.uploadToken).toBe(uploadToken);
    expect(session.getSnapshot().batchId).toBe(batchId);
  });

  test('two drops at once start one batch', async () => {
    const { session, requests } = setUpSession();
    session.add(makeFiles(2));
    session.add(makeFiles(2));
    await settle();
    expect(requests.filter((request) => request.uploadToken === undefined)).toHaveLength(1);
  });

  test('signs only the next few files, and each file once', async () => {
    const { session, requests, puts } = setUpSession();
    session.add(makeFiles(20));
    await settle();
    expect(requests.flatMap(({ files }) => files)).toHaveLength(12);
    for (let done = 0; done < 20; done += 1) {
      puts[done]?.settle({ ok: true });
      await settle();
    }
    const signed = requests.flatMap(({ files }) => files.map(({ index }) => index));
    expect(signed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(requests.length).toBeLessThan(10);
  });

  test('a file is signed again if its URL has waited too long', async () => {
    const { session, puts } = setUpSession();
    session.add(makeFiles(5));
    await settle();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    puts[0]?.settle({ ok: true });
    await settle();
    expect(puts[4]?.url).toContain('signature=2');
  });

  test('a file that the server refuses fails with its reason', async () => {
    const refusal = { code: 'damaged', message: 'Broken.' } as const;
    const { session, states, problem } = setUpSession({
      signUploads: async ({ files }) => ({
        ok: true,
        reply: {
          batchId,
          uploadToken,
          uploads: files.map(({ index }) => ({ index, failure: refusal })),
        },
      }),
    });
    session.add(makeFiles(1));
    await settle();
    expect(states()).toEqual(['failed']);
    expect(problem(0)).toBe('refused');
  });
});

describe('uploading', () => {
  test('sends four files at a time with the signed headers', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(6));
    await settle();
    expect(puts).toHaveLength(4);
    expect(puts[0]?.headers).toEqual({ 'Content-Type': 'image/png' });
    expect(states()).toEqual([...Array(4).fill('uploading'), 'queued', 'queued']);
  });

  test('reports progress and speed', async () => {
    const { session, puts } = setUpSession();
    session.add(makeFiles(1));
    await settle();
    puts[0]?.onProgress(40);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({ sentBytes: 40 });
    await vi.advanceTimersByTimeAsync(1000);
    puts[0]?.onProgress(80);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({ bytesPerSecond: 80 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({
      sentBytes: 80,
      bytesPerSecond: undefined,
    });
  });

  test('an expired URL is replaced at once', async () => {
    const { session, states, requests, puts } = setUpSession();
    session.add(makeFiles(1));
    await settle();
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-expired' } });
    await settle();
    expect(requests).toHaveLength(2);
    expect(puts[1]?.url).toContain('signature=2');
    expect(states()).toEqual(['uploading']);
  });

  test('fails after three retries with longer and longer waits', async () => {
    const { session, states, problem, puts } = setUpSession();
    session.add(makeFiles(1));
    for (const wait of [0, 1000, 2000, 4000]) {
      await vi.advanceTimersByTimeAsync(wait);
      puts.at(-1)?.settle({ ok: false, problem: { kind: 'storage-broken-off' } });
      await settle();
    }
    expect(puts).toHaveLength(4);
    expect(states()).toEqual(['failed']);
    expect(problem(0)).toBe('storage-broken-off');
  });

  test('during an outage one file at a time tests the storage, and afterwards all files resume', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(10));
    await settle();
    const away = { ok: false, problem: { kind: 'storage-error', status: 503 } } as const;
    for (const put of puts) put.settle(away);
    await vi.advanceTimersByTimeAsync(900);
    expect(puts).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(200);
    expect(puts).toHaveLength(5);
    // The test is not one of the failed files, because the storage may refuse only them.
    expect(puts[4]?.url).toContain('/4?');
    puts[4]?.settle({ ok: true });
    await settle();
    expect(puts).toHaveLength(9);
    expect(states().filter((state) => state === 'failed')).toEqual([]);
  });

  test('while nobody replies for hours no file fails, and afterwards all files resume', async () => {
    const { signUploads } = createSigner();
    let isServerUp = false;
    const signs = vi.fn<SignUploads>(async (request) =>
      isServerUp ? signUploads(request) : { ok: false, problem: { kind: 'server-unreachable' } },
    );
    const { session, states, puts } = setUpSession({ signUploads: signs });
    session.add(makeFiles(10));
    await vi.advanceTimersByTimeAsync(3 * 3_600_000);
    expect(states()).toEqual(Array(10).fill('queued'));
    // One request every half minute: a server that comes back must not drown in them.
    expect(signs.mock.calls.length).toBeLessThan((3 * 3600) / 15);
    isServerUp = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(puts).toHaveLength(4);
    for (let i = 0; i < 500; i += 1) {
      for (const put of puts) put.settle({ ok: false, problem: { kind: 'storage-unreachable' } });
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(new Set(states())).toEqual(new Set(['queued', 'uploading']));
    // A storage that comes back is overloaded at first.
    puts.at(-1)?.settle({ ok: false, problem: { kind: 'storage-error', status: 503 } });
    await vi.advanceTimersByTimeAsync(30_000);
    const tries = puts.length;
    puts.at(-1)?.settle({ ok: true });
    await settle();
    expect(puts).toHaveLength(tries + 4);
  });

  test('a connection that breaks off many times fails all files, and the person may retry them', async () => {
    const { session, states, puts } = setUpSession();
    const answerAll = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await vi.advanceTimersByTimeAsync(60_000);
        for (const put of puts) put.settle({ ok: false, problem: { kind: 'storage-broken-off' } });
        await settle();
      }
    };
    session.add(makeFiles(10));
    await answerAll(4);
    expect(states()).toEqual(Array(10).fill('failed'));
    expect(puts).toHaveLength(7);
    session.retryAll();
    await settle();
    expect(states().filter((state) => state === 'uploading')).toHaveLength(4);
  });

  test('the page waits as long as the server asks', async () => {
    const busy = { ok: false, problem: { kind: 'server-busy', retryAfterMs: 20_000 } } as const;
    const { signUploads } = createSigner();
    const signs = vi.fn(signUploads).mockResolvedValueOnce(busy);
    const { session, states } = setUpSession({ signUploads: signs, random: () => 0 });
    session.add(makeFiles(3));
    await vi.advanceTimersByTimeAsync(19_000);
    expect(signs).toHaveBeenCalledTimes(1);
    expect(states()).toEqual(Array(3).fill('queued'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(states()).toEqual(Array(3).fill('uploading'));
  });

  test('waits while the browser is offline, and resumes when it is online', async () => {
    const { session, states, problem, puts } = setUpSession();
    session.add(makeFiles(1));
    await settle();
    for (let minute = 0; minute < 5; minute += 1) {
      puts.at(-1)?.settle({ ok: false, problem: { kind: 'offline' } });
      await vi.advanceTimersByTimeAsync(60_000);
    }
    puts.at(-1)?.settle({ ok: false, problem: { kind: 'offline' } });
    await settle();
    expect(states()).toEqual(['queued']);
    expect(problem(0)).toBe('offline');
    session.resume();
    await settle();
    expect(states()).toEqual(['uploading']);
  });

  test('neither offline time nor a pause for the server counts as a failed try', async () => {
    const busy = { ok: false, problem: { kind: 'server-busy', retryAfterMs: 1000 } } as const;
    const { signUploads } = createSigner();
    const signs = vi.fn(signUploads);
    for (let i = 0; i < 5; i += 1) signs.mockResolvedValueOnce(busy);
    const { session, states, puts } = setUpSession({ signUploads: signs });
    session.add(makeFiles(1));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states()).toEqual(['uploading']);
    for (let i = 0; i < 5; i += 1) {
      puts.at(-1)?.settle({ ok: false, problem: { kind: 'offline' } });
      await settle();
      session.resume();
      await settle();
    }
    puts.at(-1)?.settle({ ok: false, problem: { kind: 'storage-unreachable' } });
    await settle();
    expect(states()).toEqual(['queued']);
  });

  test('no file is signed while the server asks for a pause, and many are signed together afterwards', async () => {
    const busy = { ok: false, problem: { kind: 'server-busy', retryAfterMs: 20_000 } } as const;
    const signs = vi.fn<SignUploads>(async () => busy);
    let throws = 0;
    const random = () => {
      throws += 1;
      return (throws * 0.07) % 1;
    };
    const { session } = setUpSession({ signUploads: signs, random });
    session.add(makeFiles(20));
    await vi.advanceTimersByTimeAsync(19_000);
    expect(signs).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(7000);
    expect(signs).toHaveBeenCalledTimes(2);
    expect(signs.mock.lastCall?.[0].files).toHaveLength(12);
  });

  test('a file that is too large for the storage is not retried', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(1));
    await settle();
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-too-large' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(puts).toHaveLength(1);
    expect(states()).toEqual(['failed']);
  });

  test('a cancelled file is aborted, frees its slot, and can be uploaded later', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(5));
    await settle();
    session.cancel(0);
    expect(puts[0]?.signal.aborted).toBe(true);
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-unreachable' } });
    await settle();
    expect(states()).toEqual(['cancelled', ...Array(4).fill('uploading')]);
    session.retry(0);
    puts[1]?.settle({ ok: true });
    await settle();
    expect(states()[0]).toBe('uploading');
  });

  test('a file that is retried before its cancelled PUT has ended is sent once more, not twice', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(1));
    await settle();
    session.cancel(0);
    session.retry(0);
    await settle();
    expect(puts).toHaveLength(1);
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-unreachable' } });
    await settle();
    expect(puts).toHaveLength(2);
    expect(states()).toEqual(['uploading']);
  });
});

describe('the whole sheet', () => {
  test('an empty folder causes a notice and leaves the files on the page', () => {
    const { session } = setUpSession();
    session.add(makeFiles(1));
    session.add([]);
    expect(session.getSnapshot()).toMatchObject({
      entries: [{ id: 0 }],
      notice: { kind: 'nothing-inside' },
    });
  });

  test('cancels all files that are not sent, and keeps the others', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(7));
    await settle();
    puts[0]?.settle({ ok: true });
    await settle();
    session.cancelAll();
    expect(states()).toEqual(['processing', ...Array(6).fill('cancelled')]);
    expect(puts.slice(1).every(({ signal }) => signal.aborted)).toBe(true);
    session.retryAll();
    expect(states()).toEqual(['processing', ...Array(6).fill('queued')]);
  });

  test('retries all failed files except those that would fail again', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(3));
    await settle();
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-error', status: 400 } });
    puts[1]?.settle({ ok: false, problem: { kind: 'storage-too-large' } });
    await settle();
    session.cancel(2);
    session.retryAll();
    await settle();
    expect(states()).toEqual(['uploading', 'failed', 'cancelled']);
  });

  test('a cancelled file can be removed, and the other files are not affected', async () => {
    const { session, states, puts } = setUpSession();
    session.add(makeFiles(3));
    await settle();
    session.remove(0);
    expect(states()).toHaveLength(3);
    session.cancel(0);
    session.remove(0);
    puts[1]?.settle({ ok: true });
    puts[2]?.onProgress(10);
    await settle();
    expect(states()).toEqual(['processing', 'uploading']);
    session.add([makeFile('new.png')]);
    await settle();
    expect(session.getSnapshot().entries.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

test('a file whose Lambda was interrupted is sent again under a new number', async () => {
  const interrupted = { state: 'failed', failure: failure('interrupted') } as const;
  const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
    ok: true,
    reply: {
      batchId,
      files: indexes.map((index) => (index === 0 ? { ...interrupted, index } : makeReady(index))),
    },
  }));
  const { session, states, requests, puts } = setUpSession({ readBatch });
  session.add(makeFiles(1));
  await settle();
  puts[0]?.settle({ ok: true });
  await vi.advanceTimersByTimeAsync(200);
  expect(states()).toEqual(['failed']);
  session.retry(0);
  await settle();
  puts[1]?.settle({ ok: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(requests.flatMap(({ files }) => files.map(({ index }) => index))).toEqual([0, 1]);
  expect(states()).toEqual(['ready']);
});

describe('a session that stops', () => {
  test('checks and sends nothing when the uploader arrives late', async () => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const checkFile = vi.fn(async () => ({ ok: true, sha256: '' }) as const);
    const { session } = setUpSession({
      loadUploader: async () => {
        await arrived;
        return (given) =>
          createUploader(given, {
            checkFile,
            ...createSigner(),
            ...createStorage(),
            random: () => 1,
          });
      },
    });
    session.add(makeFiles(1));
    session.stop();
    arrive();
    await settle();
    expect(checkFile).not.toHaveBeenCalled();
  });

  test('opens and takes files although the code of the persistence never arrives', async () => {
    const { session, states } = setUpSession({
      hasKept: () => true,
      loadPersistence: () => new Promise<never>(() => {}),
    });
    void session.open();
    void session.whenRestored().then(() => session.add(makeFiles(1)));
    await vi.advanceTimersByTimeAsync(6000);
    expect(states()).toEqual(['uploading']);
  });

  test.each([
    [true, true],
    [false, false],
  ])(
    'may take files until it knows its token: %s if the browser keeps something',
    async (hasKept, may) => {
      const changes = {
        hasKept: () => hasKept,
        loadPersistence: () => new Promise<never>(() => {}),
      };
      const { session } = setUpSession(changes, batchId);
      void session.open();
      await settle();
      expect(session.getSnapshot().opening).toBe('opened');
      expect(takesFiles(session.getSnapshot())).toBe(may);
      await vi.advanceTimersByTimeAsync(6000);
      expect(takesFiles(session.getSnapshot())).toBe(false);
    },
  );

  test('ignores the reply of a batch that was still opening', async () => {
    let reply = () => {};
    const replied = new Promise<void>((resolve) => (reply = resolve));
    const readBatch = vi.fn<ReadBatch>(async () => {
      await replied;
      return { ok: true, reply: { batchId, files: [makeWaiting(0)] } };
    });
    const { session, states } = setUpSession({ readBatch }, batchId);
    const opening = session.open();
    session.stop();
    reply();
    await opening;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states()).toEqual([]);
    expect(readBatch).toHaveBeenCalledTimes(1);

    await session.open();
    expect(states()).toEqual(['processing']);
  });
});

describe('the same file twice', () => {
  test('is recognised by its bytes and sent once', async () => {
    const { session, states, requests } = setUpSession({
      checkFile: async () => ({ ok: true, sha256: sha256Of('same') }),
    });
    session.add([makeFile('a.png'), makeFile('copy of a.png')]);
    await settle();
    expect(states()).toEqual(['uploading', 'duplicate']);
    expect(session.getSnapshot().entries[1]?.status).toMatchObject({ twinName: 'a.png' });
    expect(requests.flatMap(({ files }) => files)).toHaveLength(1);
  });

  test('is sent under its own number when the person wants that', async () => {
    const { session, states, requests } = setUpSession({
      checkFile: async () => ({ ok: true, sha256: sha256Of('same') }),
    });
    session.add([makeFile('a.png'), makeFile('a.png')]);
    await settle();
    session.retry(1);
    await settle();
    expect(states()).toEqual(['uploading', 'uploading']);
    expect(requests.flatMap(({ files }) => files.map(({ index }) => index))).toEqual([0, 1]);
  });

  test('is sent again when the first one failed', async () => {
    const { session, states, puts } = setUpSession({
      checkFile: async () => ({ ok: true, sha256: sha256Of('same') }),
    });
    session.add([makeFile('a.png')]);
    await settle();
    puts[0]?.settle({ ok: false, problem: { kind: 'storage-too-large' } });
    await settle();
    session.add([makeFile('a.png')]);
    await settle();
    expect(states()).toEqual(['failed', 'uploading']);
  });

  test('takes no room in the batch', async () => {
    const { session, states } = setUpSession();
    session.add(makeFiles(15));
    await settle();
    session.add(makeFiles(5));
    await settle();
    session.add([makeFile('x.png'), makeFile('y.png')]);
    await settle();
    expect(states().filter((state) => state === 'duplicate')).toHaveLength(5);
    expect(session.getSnapshot().nextIndex).toBe(17);
  });
});

describe('refusing early', () => {
  test('files are numbered in the order of the drop, even if one takes longer to read', async () => {
    const { session, requests } = setUpSession({
      async checkFile({ name }) {
        await new Promise((resolve) => setTimeout(resolve, name === '0.png' ? 50 : 1));
        return { ok: true, sha256: sha256Of(name) };
      },
    });
    session.add(makeFiles(4));
    await vi.advanceTimersByTimeAsync(200);
    const signed = requests.flatMap(({ files }) => files.map(({ index, name }) => [index, name]));
    expect(signed).toEqual([0, 1, 2, 3].map((index) => [index, `${index}.png`]));
  });

  test('a refused file is shown, but gets no request and no number', async () => {
    const { session, states, requests } = setUpSession();
    session.add([makeFile('empty.png', 0), makeFile('a.png')]);
    await settle();
    expect(states()).toEqual(['failed', 'uploading']);
    expect(requests[0]?.files).toEqual([
      { index: 0, name: 'a.png', type: 'image/png', bytes: 100, sha256: sha256Of('a.png') },
    ]);
  });

  test('a file that does not look like an image takes no room', () => {
    const { session } = setUpSession();
    const notes = Array.from({ length: 30 }, (_, i) => makeFile(`${i}.txt`, 1, 'text/plain'));
    session.add([...makeFiles(20), ...notes]);
    expect(session.getSnapshot().entries).toHaveLength(50);
  });

  test('takes the files that fit, and holds the others until the person decides', () => {
    const { session } = setUpSession();
    session.add(makeFiles(15));
    session.add(makeFiles(6));
    session.add([makeFile('late.png')]);
    const { entries, notice } = session.getSnapshot();
    expect(entries).toHaveLength(20);
    expect(notice).toMatchObject({ kind: 'too-many', here: 20, isAccepted: false, before: 0 });
    expect(notice?.kind === 'too-many' && notice.rest.map(({ name }) => name)).toEqual([
      '5.png',
      'late.png',
    ]);
    session.showNotice({ kind: 'not-downloaded' });
    expect(session.getSnapshot().notice).toBe(notice);
  });
});
