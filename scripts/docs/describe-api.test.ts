import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FailureCode, failure, failureCodes, statusOf } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { reportToMetadata, thumbnailSetMetadata, uploadMetadata } from '#core/thumbnail-report.ts';
import { TransientError } from '#core/transient-error.ts';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { judgeReply, listDescribedFields, operations } from '#test/judges/api-reply.ts';
import { root } from '../../stack/root.mjs';
import { createAccessGate } from '../../web/server/access.ts';
import { createAdmission } from '../../web/server/admission.ts';
import { batchIdOf } from '../../web/server/batch-id.ts';
import { createDeleteFiles } from '../../web/server/delete-files.ts';
import { createOpenFile } from '../../web/server/open-file.ts';
import { createReadBatch } from '../../web/server/read-batch.ts';
import { createSignUploads } from '../../web/server/sign-uploads.ts';
import { describeApi, guardStatuses } from './describe-api.ts';

test('docs/openapi.json is what the schemas say; `npx vitest -u` writes it', async () => {
  const text = `${JSON.stringify(describeApi(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/openapi.json');
});

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('each route and method is described, and no other', () => {
  const files = execFileSync('git', ['ls-files', 'web/app/**/route.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const routes = files
    .split('\n')
    .filter(Boolean)
    .flatMap((file) => {
      const path = file.replace(/^web\/app(.*)\/route\.ts$/, '$1').replaceAll(/\[(\w+)\]/g, '{$1}');
      return [...read(file).matchAll(/^export const ([A-Z]+)\b/gm)].map(
        ([, method]) => `${method} ${path}`,
      );
    });
  // web/proxy.ts answers the form before a route could.
  expect(operations.map(({ address }) => address).toSorted()).toEqual(
    [...routes, 'POST /api/access'].toSorted(),
  );
});

const handlers = {
  signUploads: 'sign-uploads',
  readBatch: 'read-batch',
  deleteFiles: 'delete-files',
  openFile: 'open-file',
};

test.each(Object.entries(handlers))(
  'the failures in the source of %s are described',
  (id, file) => {
    const source = read(`web/server/${file}.ts`);
    const named = failureCodes.filter((code) => source.includes(`failure('${code}'`));
    const shared: FailureCode[] = [
      'wrong-origin',
      'too-many-requests',
      'access-needed',
      'internal-error',
      'storage-unavailable',
    ];
    if (source.includes('answerMiss(')) shared.push('batch-not-found');
    const statuses = new Set([...named, ...shared].map(statusOf));
    const described = operations.find(({ operationId }) => operationId === id)?.statuses ?? [];
    expect(described.filter((status) => status >= 400)).toEqual(
      [...statuses].toSorted((a, b) => a - b),
    );
  },
);

test('the statuses of the server in front are described', () => {
  const source = read('web/server/request-guard.ts');
  const found = [...source.matchAll(/(?:refusalOf\(|', |\?\? )(4\d\d)\b/g)].map(([, status]) =>
    Number(status),
  );
  expect([...new Set(found)].toSorted((a, b) => a - b)).toEqual(guardStatuses);
});

const token = 't'.repeat(26);
const batchId = batchIdOf(token);
const { variants, places } = readRenderSettings({ THUMBNAILS: 'thumbnail=128; card=400 webp' });
const keys = createKeyScheme(places, variants);
const detail = {
  bytes: 1,
  maxBytes: 1,
  pixels: 1,
  maxPixels: 1,
  formatName: 'a PDF',
  fileName: 'a',
  neededMb: 1,
  availableMb: 1,
  maxSeconds: 1,
  files: 1,
  maxFiles: 1,
};

async function createRoutes(
  change: (store: ReturnType<typeof createMemoryObjectStore>) => void = () => {},
  limits = {},
) {
  const store = createMemoryObjectStore();
  const content = { bytes: new Uint8Array([1]), contentType: 'image/jpeg' };
  for (const index of [0, 1, 2, 3]) {
    await store.write(`input/${batchId}/${index}/a.jpg`, {
      ...content,
      metadata: uploadMetadata('a.jpg'),
    });
  }
  const further = [
    { name: 'card', format: 'webp', etag: 'e', width: 4, height: 3, bytes: 9 },
  ] as const;
  const report = {
    ...photoReport,
    fileName: 'a.jpg',
    thumbHash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    escalatedFrom: 'small',
    queueMs: 1,
    sourceEtag: 'e',
  };
  const metadata = { ...reportToMetadata(report), ...thumbnailSetMetadata('d', further) };
  await store.write(`output/${batchId}/0/a_thumbnail.jpg`, { ...content, metadata });
  const record = {
    failure: failure('too-many-bytes', detail),
    inputKey: `input/${batchId}/1/a.jpg`,
    fileName: 'a.jpg',
  };
  await store.write(`output/${batchId}/1/a_thumbnail.jpg.error.json`, {
    ...content,
    bytes: encodeFailureRecord(record),
  });
  const admission = createAdmission({ ...noLimits, ...limits }, () => 0);
  const settings = {
    maxUploadBytes: 1000,
    maxBatchFiles: 3,
    urlExpirySeconds: 300,
    accessToken: undefined,
  };
  const parts = { ...storageIn(store), keys, admission, settings };
  const deleteFiles = createDeleteFiles(parts);
  change(store);
  return {
    deleteFiles,
    signUploads: createSignUploads(parts),
    readBatch: createReadBatch(parts),
    openFile: createOpenFile(parts),
  };
}

type Routes = Awaited<ReturnType<typeof createRoutes>>;
type Call = (routes: Routes, query?: string, headers?: Record<string, string>) => Promise<Response>;
const url = `http://localhost/api/batches/${batchId}`;
const photo = {
  index: 0,
  name: 'a.jpg',
  type: 'image/jpeg',
  bytes: 5,
  sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
};
const sign =
  (body: unknown): Call =>
  (routes, _query, headers = {}) =>
    routes.signUploads(
      new Request('http://localhost/api/uploads', {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }),
    );
const calls: Readonly<Record<keyof typeof handlers, Call>> = {
  signUploads: sign({ uploadToken: token, files: [photo, { ...photo, index: 1, bytes: 2000 }] }),
  readBatch: (routes, query = '', headers = {}) =>
    routes.readBatch(new Request(url + query, { headers }), batchId),
  deleteFiles: (routes, query = '', headers = {}) =>
    routes.deleteFiles(
      new Request(url + query, {
        method: 'DELETE',
        headers: { 'x-upload-token': token, ...headers },
      }),
      batchId,
    ),
  openFile: (routes, _query, headers = {}) =>
    routes.openFile(new Request('http://localhost/', { headers }), {
      batchId,
      index: '0',
      kind: 'original',
    }),
};

const breakWith = (error: Error) => (store: ReturnType<typeof createMemoryObjectStore>) => {
  const fail = () => Promise.reject(error);
  Object.assign(store, { list: fail, read: fail, replace: fail, signPut: fail, signGet: fail });
};
const few = { signedFilesPerMinute: 1, batchReadsPerMinute: 1 };

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

test('real replies have each described status and field, and no other', async () => {
  const seen = new Set<string>();
  const statuses = new Map<string, Set<number>>();
  async function judge(id: keyof typeof handlers | 'enter', reply: Response): Promise<void> {
    statuses.set(id, (statuses.get(id) ?? new Set()).add(reply.status));
    // proxy.ts shows the form in place of this reply.
    if (id === 'openFile' && reply.status === 401) return;
    const { faults, fields } = await judgeReply(id, reply);
    expect(faults, `${id} ${reply.status}`).toEqual([]);
    for (const field of fields) seen.add(field);
  }
  const gate = createAccessGate('secret', createAdmission(noLimits));
  for (const id of ['signUploads', 'readBatch', 'deleteFiles', 'openFile'] as const) {
    const call = calls[id];
    await judge(id, await call(await createRoutes()));
    await judge(id, await call(await createRoutes(), '', { 'sec-fetch-site': 'cross-site' }));
    const limited = await createRoutes(undefined, few);
    for (let i = 0; i < 4; i += 1) await judge(id, await call(limited));
    await judge(id, await call(await createRoutes(breakWith(new Error('a fault of ours')))));
    await judge(id, await call(await createRoutes(breakWith(new TransientError('ECONNREFUSED')))));
    const refused = await gate.refuse(new Request(url));
    if (refused) await judge(id, refused);
    if (id === 'readBatch' || id === 'deleteFiles')
      await judge(id, await call(await createRoutes(), '?files=x'));
    if (id === 'deleteFiles') continue;
    const routes = await createRoutes();
    await routes.deleteFiles(
      new Request(`${url}?files=3`, { method: 'DELETE', headers: { 'x-upload-token': token } }),
      batchId,
    );
    if (id === 'readBatch') await judge(id, await call(routes, '?files=0,1,3,7'));
    await calls.deleteFiles(routes);
    await judge(id, await call(routes));
  }
  const routes = await createRoutes();
  await judge('signUploads', await sign({})(routes));
  await judge('signUploads', await sign({ files: Array.from({ length: 4 }, () => photo) })(routes));
  await judge('readBatch', await routes.readBatch(new Request(url), 'a'.repeat(26)));
  await judge(
    'openFile',
    await routes.openFile(new Request(url), { batchId, index: '9', kind: 'original' }),
  );
  const enter = (body: string, headers = {}, at = gate) =>
    at.enter(new Request('http://localhost/api/access', { method: 'POST', body, headers }));
  await judge('enter', await enter('token=secret&to=/'));
  await judge('enter', await enter('token=secret', { 'sec-fetch-site': 'cross-site' }));
  await judge('enter', await enter('', {}, createAccessGate(undefined, createAdmission(noLimits))));
  const strict = createAdmission({ ...noLimits, failedTriesPerMinute: 1 });
  const guarded = createAccessGate('secret', strict);
  for (let i = 0; i < 2; i += 1) await judge('enter', await enter('token=wrong', {}, guarded));

  for (const { operationId, statuses: described } of operations) {
    const sorted = [...(statuses.get(operationId) ?? [])].toSorted((a, b) => a - b);
    expect(sorted, operationId).toEqual(described);
  }
  expect(listDescribedFields().filter((field) => !seen.has(field))).toEqual([]);
});
