import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { reportToMetadata, uploadMetadata } from '#core/thumbnail-report.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { photoReport } from '#test/doubles/reports.ts';
import type { BatchReply } from '../api.ts';
import { createAdmission } from './admission.ts';
import { createReadBatch, maxInlinedBytes, maxInlinedBytesInAll } from './read-batch.ts';

const batchId = 'abcdefghijklmnopqrstuvwx23';
const limits = { ...noLimits, batchReadsPerMinute: 50, failedTriesPerMinute: 3 };
const report = { ...photoReport, fileName: 'Zürich.heic', sourceFormat: 'heic' };

describe('GET /api/batches/<id>', () => {
  let store: MemoryObjectStore;
  beforeEach(async () => {
    // So that the age of an upload is a round number.
    vi.useFakeTimers({ now: 1e12, toFake: ['Date'] });
    store = createMemoryObjectStore();
    const bytes = new Uint8Array([1]);
    for (const [index, name] of ['Zürich.heic', 'broken.jpg', 'slow.png'].entries()) {
      const key = `input/${batchId}/${index}/${name.replace('ü', 'u')}`;
      await store.write(key, { bytes, contentType: 'image/x', metadata: uploadMetadata(name) });
    }
    await store.write(`output/${batchId}/0/Zurich_thumbnail.heic.webp`, {
      bytes,
      contentType: 'image/webp',
      metadata: reportToMetadata(report),
    });
    await store.write(`output/${batchId}/1/broken_thumbnail.jpg.error.json`, {
      bytes: encodeFailureRecord({
        failure: failure('damaged'),
        inputKey: `input/${batchId}/1/broken.jpg`,
        fileName: 'broken.jpg',
      }),
      contentType: 'application/json',
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const get = (query = '', id = batchId, admission = createAdmission(limits)) =>
    createReadBatch({ ...storageIn(store), admission, settings: { urlExpirySeconds: 300 } })(
      new Request(`http://localhost/api/batches/${id}${query}`),
      id,
    );

  const states = {
    ready: {
      state: 'ready',
      index: 0,
      name: 'Zürich.heic',
      report,
      thumbnailUrl: `memory:output/${batchId}/0/Zurich_thumbnail.heic.webp?image/webp`,
      originalUrl: `memory:input/${batchId}/0/Zurich.heic?application/octet-stream&download`,
    },
    failed: {
      state: 'failed',
      index: 1,
      name: 'broken.jpg',
      failure: failure('damaged'),
      originalUrl: `memory:input/${batchId}/1/broken.jpg?application/octet-stream&download`,
    },
  };

  it('returns a whole batch from S3 alone: names, outcomes, and files that still wait', async () => {
    vi.useFakeTimers({ now: 1e12 + 90_000, toFake: ['Date'] });
    const reply: BatchReply = await (await get()).json();
    expect(reply).toEqual({
      batchId,
      files: [
        { ...states.ready, thumbnailData: 'data:image/webp;base64,AQ==' },
        states.failed,
        {
          state: 'waiting',
          index: 2,
          name: 'slow.png',
          originalUrl: `memory:input/${batchId}/2/slow.png?application/octet-stream&download`,
          ageMs: 90_000,
        },
      ],
    });
  });

  it('answers a poll with one list, and reads only the tombstone and the files that have ended', async () => {
    const list = vi.spyOn(store, 'list');
    const read = vi.spyOn(store, 'read');
    const readMetadata = vi.spyOn(store, 'readMetadata');
    const reply: BatchReply = await (await get('?files=0,1,2,7')).json();
    expect(reply.files).toEqual([
      { ...states.ready, thumbnailData: 'data:image/webp;base64,AQ==' },
      states.failed,
      { state: 'waiting', index: 2 },
      { state: 'waiting', index: 7 },
    ]);
    expect(list).toHaveBeenCalledTimes(1);
    expect(read, 'and the tombstone').toHaveBeenCalledTimes(2 + 1);
    expect(readMetadata).not.toHaveBeenCalled();
  });

  it('names the further thumbnails that an address leads to, and not those of a former setting', async () => {
    const size = { width: 400, height: 300, bytes: 9 };
    const made = ['card.webp', 'page.webp', 'page.avif', 'old.webp'];
    await store.write(`output/${batchId}/0/Zurich_thumbnail.heic.webp`, {
      bytes: new Uint8Array([1]),
      contentType: 'image/webp',
      metadata: {
        ...reportToMetadata(report),
        further: made.map((named) => `${named}=1=400x300=9`).join(' '),
      },
    });
    const { variants, places } = readRenderSettings({
      THUMBNAILS: 'thumbnail=128; card=400x300 cover webp; page=1024',
    });
    const settings = { urlExpirySeconds: 300 };
    const keys = createKeyScheme(places, variants);
    const admission = createAdmission(limits);
    const request = new Request(`http://localhost/api/batches/${batchId}?files=0`);
    const read = createReadBatch({ ...storageIn(store), keys, admission, settings });
    const { files }: BatchReply = await (await read(request, batchId)).json();
    const further = [
      { name: 'card', format: 'webp', ...size },
      { name: 'page', format: 'webp', ...size },
    ];
    expect(files).toMatchObject([{ report: { further } }]);
  });

  it('finds the outcomes of a few named files without a list, in each format', async () => {
    const list = vi.spyOn(store, 'list');
    const read = vi.spyOn(store, 'read');
    const query = `?files=0,1,2&name=${encodeURIComponent('Zürich.heic')}&name=broken.jpg&name=slow.png`;
    const reply: BatchReply = await (await get(query)).json();
    expect(reply.files).toEqual([
      { ...states.ready, thumbnailData: 'data:image/webp;base64,AQ==' },
      states.failed,
      { state: 'waiting', index: 2 },
    ]);
    expect(list).not.toHaveBeenCalled();
    expect(read, 'one, two and two, and the tombstone').toHaveBeenCalledTimes(5 + 1);
  });

  it.each(['?files=0,1&name=Zurich.heic', `?files=0,1,2,3,4,5,6${'&name=a.jpg'.repeat(7)}`])(
    'lists the batch if a name is missing, or if a list costs less: %s',
    async (query) => {
      const list = vi.spyOn(store, 'list');
      const reply: BatchReply = await (await get(query)).json();
      expect(reply.files.slice(0, 2)).toMatchObject([{ state: 'ready' }, { state: 'failed' }]);
      expect(list).toHaveBeenCalledTimes(1);
    },
  );

  it('says that a named file is deleted, and so is its batch', async () => {
    const tombstone = (value: object) =>
      store.write(`state/deleted/${batchId}.json`, {
        bytes: new TextEncoder().encode(JSON.stringify(value)),
        contentType: 'application/json',
      });
    await tombstone({ files: [1] });
    const query = '?files=0,1&name=Zurich.heic&name=broken.jpg';
    const reply: BatchReply = await (await get(query)).json();
    expect(reply.files.map(({ state }) => state)).toEqual(['ready', 'deleted']);
    await tombstone({ batch: true });
    expect((await get(query)).status).toBe(410);
  });

  async function writeThumbnails(sizes: readonly number[]) {
    for (const [index, bytes] of sizes.entries()) {
      await store.write(`output/${batchId}/${index}/a_thumbnail.png`, {
        bytes: new Uint8Array(bytes),
        contentType: 'image/png',
        metadata: reportToMetadata(report),
      });
    }
  }

  const inlinedBytes = ({ files }: BatchReply) =>
    files.map((file) =>
      file.state === 'ready' && file.thumbnailData
        ? Buffer.from(file.thumbnailData.split(',')[1] ?? '', 'base64').length
        : 0,
    );

  it('puts small thumbnails into the reply, and reads only the metadata of the others', async () => {
    store.objects.clear();
    await writeThumbnails([0, 1000, maxInlinedBytes, maxInlinedBytes + 1]);
    const read = vi.spyOn(store, 'read');
    const readMetadata = vi.spyOn(store, 'readMetadata');
    const reply: BatchReply = await (await get('?files=0,1,2,3')).json();
    expect(inlinedBytes(reply)).toEqual([0, 1000, maxInlinedBytes, 0]);
    expect(reply.files).toMatchObject(Array(4).fill({ state: 'ready', report }));
    expect(read, 'and the tombstone').toHaveBeenCalledTimes(2 + 1);
    expect(readMetadata).toHaveBeenCalledTimes(2);
  });

  it('puts the thumbnails into the reply for a whole batch that are on the screen at first', async () => {
    store.objects.clear();
    await writeThumbnails(Array(8).fill(1000));
    const reply: BatchReply = await (await get()).json();
    expect(inlinedBytes(reply)).toEqual([...Array(6).fill(1000), 0, 0]);
  });

  it('answers a poll for 500 files with a reply of limited size, one read for each file', async () => {
    store.objects.clear();
    await writeThumbnails(Array(500).fill(maxInlinedBytes));
    const reads = [vi.spyOn(store, 'read'), vi.spyOn(store, 'readMetadata')];
    const query = `?files=${Array.from({ length: 500 }, (_, index) => index).join(',')}`;
    const reply: BatchReply = await (await get(query, batchId, createAdmission(noLimits))).json();
    const sum = inlinedBytes(reply).reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBe(maxInlinedBytesInAll);
    expect(
      reads.flatMap(({ mock }) => mock.calls),
      'and the tombstone',
    ).toHaveLength(500 + 1);
  });

  it('does not put a thumbnail into the reply that has grown since the list', async () => {
    const { list } = store;
    vi.spyOn(store, 'list').mockImplementation(async (...asked) => {
      const listed = await list(...asked);
      await writeThumbnails([maxInlinedBytes + 1]);
      return listed;
    });
    store.objects.clear();
    await writeThumbnails([1000]);
    const reply: BatchReply = await (await get('?files=0')).json();
    expect(reply.files[0]).toMatchObject({ state: 'ready', report });
    expect(inlinedBytes(reply)).toEqual([0]);
  });

  it('serves an original that browsers can show with its own type', async () => {
    await store.write(`output/${batchId}/2/slow_thumbnail.png`, {
      bytes: new Uint8Array(),
      contentType: 'image/png',
      metadata: reportToMetadata({ ...report, sourceFormat: 'png' }),
    });
    const reply: BatchReply = await (await get('?files=2')).json();
    expect(reply.files[0]?.originalUrl).toBe(`memory:input/${batchId}/2/slow.png?image/png`);
  });

  it('returns a thumbnail that another program put into the bucket, without a report', async () => {
    await store.write(`output/${batchId}/2/slow_thumbnail.png`, {
      bytes: new Uint8Array(),
      contentType: 'image/png',
    });
    const reply: BatchReply = await (await get('?files=2')).json();
    expect(reply.files[0]).toMatchObject({ state: 'ready', index: 2 });
    expect(reply.files[0]).not.toHaveProperty('report');
  });

  it.each([
    { what: 'an unknown batch', query: '', id: 'zzzzzzzzzzzzzzzzzzzzzzzz23', status: 404 },
    { what: 'a malformed id', query: '', id: '..', status: 404 },
    { what: 'files that are not numbers', query: '?files=a', id: batchId, status: 400 },
    { what: 'an empty list of files', query: '?files=', id: batchId, status: 400 },
  ])('answers $what with $status and a sentence', async ({ query, id, status }) => {
    const reply = await get(query, id);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({
      failure: { message: expect.stringMatching(/\.$/) },
    });
  });

  it('gives malformed and unknown ids the same answer, and 429 to a client that tries many', async () => {
    const admission = createAdmission(limits, () => 0);
    const unknown = 'zzzzzzzzzzzzzzzzzzzzzzzz23';
    const replies = [await get('', unknown, admission), await get('', 'x', admission)];
    expect(replies.map(({ status }) => status)).toEqual([404, 404]);
    const bodies = await Promise.all(replies.map((reply) => reply.text()));
    expect(bodies[0]).toBe(bodies[1]);
    expect((await get('?files=a', unknown, admission)).status).toBe(400);
    expect((await get('?files=a', 'x', admission)).status).toBe(400);
    expect((await get('', unknown, admission)).status).toBe(404);
    for (const id of [unknown, 'x']) {
      const refused = await get('', id, admission);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('20');
    }
    // Otherwise a stranger could block the batches of others who share the stranger's address.
    expect((await get('', batchId, admission)).status).toBe(200);
  });

  it('counts its reads of the storage, so a large batch can be read less often than a small one', async () => {
    for (let index = 3; index < 200; index += 1) {
      const content = { bytes: new Uint8Array(1), contentType: 'image/png' };
      await store.write(`input/${batchId}/${index}/a.png`, content);
    }
    const admission = createAdmission(limits, () => 0);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await get('', batchId, admission)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('shows the first thumbnail, and none that a former setting made beside it', async () => {
    for (const name of ['Zurich_card.heic.webp', 'Zurich_wide.heic.jpeg', 'Zurich_a.heic.webp']) {
      const content = { bytes: new Uint8Array(1), contentType: 'image/webp' };
      await store.write(`output/${batchId}/0/${name}`, content);
    }
    const { files } = await (await get()).json();
    expect(files[0]).toMatchObject({ state: 'ready', name: 'Zürich.heic' });
    expect(files[0].thumbnailUrl).toContain('Zurich_thumbnail.heic.webp');
  });

  it('lists no more keys than a batch can have, even if many objects lie under one number', async () => {
    for (let i = 0; i < 5000; i += 1) {
      const content = { bytes: new Uint8Array(1), contentType: 'image/png' };
      await store.write(`input/${batchId}/2/${i}.png`, content);
      await store.write(`output/${batchId}/2/${i}_thumbnail.png`, content);
    }
    const list = vi.spyOn(store, 'list');
    expect((await get()).status).toBe(200);
    const listed = await Promise.all(list.mock.results.map(({ value }) => value));
    expect(listed.map((keys) => keys.length)).toEqual([4500, 500]);
  });

  it('answers as many times a minute as the settings allow', async () => {
    const admission = createAdmission(limits, () => 0);
    const list = vi.spyOn(store, 'list');
    const statuses: number[] = [];
    for (let i = 0; i < 60; i += 1)
      statuses.push((await get('?files=0', batchId, admission)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(list).toHaveBeenCalledTimes(50);
  });

  it.each([
    {
      what: 'the storage does not answer',
      error: Object.assign(new Error('ECONNREFUSED'), { $metadata: { attempts: 3 } }),
      status: 503,
      code: 'storage-unavailable',
    },
    { what: 'our code throws', error: new TypeError('a bug'), status: 500, code: 'internal-error' },
  ])('answers $status when $what, and logs the error', async ({ error, status, code }) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(store, 'list').mockRejectedValue(error);
    const reply = await get();
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ failure: { code } });
    expect(log).toHaveBeenCalledWith(error);
  });
});
