// Story: a stranger uploads files that try to run in my browser. I open the batch, and every file by its own address.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { BrowserContext } from 'playwright/test';
import { createS3Client, createS3ObjectStore } from '#storage/object-store.ts';
import type { BatchReply, SignUploadsReply } from '../web/api.ts';
import { type HostileFile, hostileFiles } from './support/hostile-files.ts';
import { listen } from './support/network.ts';
import { expect, test } from './support/test.ts';

/** The address that hostile files try to reach. Its `/control` runs a script, which this test must notice. */
async function startStranger() {
  const received: string[] = [];
  const server = createServer(({ url = '' }, reply) => {
    received.push(url);
    const body = `<svg xmlns="http://www.w3.org/2000/svg"><script>new Image().src='/script';alert(1)</script></svg>`;
    reply.setHeader('content-type', url === '/control' ? 'image/svg+xml' : 'text/plain').end(body);
  });
  const url = `http://localhost:${await listen(server)}`;
  return { url, received, stop: () => server.close() };
}

/** Uploads as a program does, which may claim any type. @returns the batch's id */
async function uploadByApi(baseURL: string, files: readonly HostileFile[]): Promise<string> {
  const reply = await fetch(`${baseURL}/api/uploads`, {
    method: 'POST',
    body: JSON.stringify({
      files: files.map(({ name, mimeType, buffer }, index) => ({
        index,
        name,
        type: mimeType,
        bytes: buffer.length,
        sha256: createHash('sha256').update(buffer).digest('base64'),
      })),
    }),
  });
  const { batchId, uploads }: SignUploadsReply = await reply.json();
  for (const upload of uploads) {
    if ('failure' in upload) continue;
    const body = files[upload.index]?.buffer ?? Buffer.alloc(0);
    const put = await fetch(upload.url, {
      method: 'PUT',
      headers: upload.headers,
      body: new Uint8Array(body),
    });
    expect(put.status, files[upload.index]?.what).toBe(200);
  }
  return batchId;
}

async function readBatch(baseURL: string, batchId: string): Promise<BatchReply> {
  const reply = await fetch(`${baseURL}/api/batches/${batchId}`);
  expect(reply.status, await reply.clone().text()).toBe(200);
  return reply.json();
}

/** @returns a list that grows with each dialog, which no image or text opens */
function watchDialogs(context: BrowserContext): string[] {
  const dialogs: string[] = [];
  context.on('dialog', (dialog) => {
    dialogs.push(dialog.page()?.url() ?? '');
    void dialog.dismiss();
  });
  return dialogs;
}

test('none of 50 hostile files runs or reaches a server', async ({
  page,
  context,
  sheet,
  watch,
}) => {
  test.setTimeout(240_000);
  const baseURL = process.env.E2E_WEB_URL ?? '';
  const stranger = await startStranger();
  const dialogs = watchDialogs(context);
  const files = await hostileFiles(stranger.url);
  expect(files.length).toBeGreaterThanOrEqual(50);

  const isPlain = ({ name }: HostileFile) => /^[\w.]+$/.test(name) && !name.startsWith('typed');
  await sheet.open();
  await sheet.drop(files.filter(isPlain));
  await expect(page).toHaveURL(/\/b\//);
  const dropped = page.url().split('/').at(-1) ?? '';
  await expect(page.getByRole('status')).toHaveText(/^All done/, { timeout: 120_000 });
  // The page does not send a file that it recognises as something other than an image.
  const sent = (await readBatch(baseURL, dropped)).files.length;
  expect(sent).toBeGreaterThan(10);
  const batches = [dropped, await uploadByApi(baseURL, files)];

  const urls: string[] = [];
  for (const batchId of batches) {
    const expected = batchId === dropped ? sent : files.length;
    await expect(async () => {
      const states = (await readBatch(baseURL, batchId)).files.map(({ state }) => state);
      expect(states.filter((state) => state !== 'waiting')).toHaveLength(expected);
    }).toPass({ timeout: 120_000, intervals: [500] });
    await page.goto(`/b/${batchId}`);
    await expect(page.getByRole('listitem')).toHaveCount(expected);
    for (const item of await page.getByRole('listitem').all()) await item.scrollIntoViewIfNeeded();
    // The files of the first batch are also in the second.
    if (batchId === dropped) continue;
    for (const file of (await readBatch(baseURL, batchId)).files) {
      urls.push(file.originalUrl ?? '', file.state === 'ready' ? file.thumbnailUrl : '');
    }
    // Other clients of S3 get the objects with the stored headers, so check those too.
    const store = createS3ObjectStore(process.env.BUCKET_NAME ?? '', createS3Client());
    for (const { key } of await store.list(`input/${batchId}/`)) {
      urls.push(await store.signGet(key, 300));
    }
  }
  expect(dialogs).toEqual([]);
  expect(stranger.received).toEqual([]);

  const visited = urls.filter((url) => url !== '');
  expect(visited.length).toBeGreaterThan(2 * files.length);
  const types = new Set<string>();
  for (const url of visited) {
    const reply = await fetch(url);
    await reply.body?.cancel();
    types.add(reply.headers.get('content-type') ?? 'none');
    // A download makes goto() throw.
    await page.goto(url).catch(() => undefined);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'ran')), url).toBe(undefined);
  }
  expect(dialogs).toEqual([]);
  expect(stranger.received).toEqual([]);
  expect(
    [...types].filter((type) => !/^(image\/[a-z-]+|application\/octet-stream)$/.test(type)),
  ).toEqual([]);
  expect(types).not.toContain('image/svg+xml');
  const { port } = new URL(stranger.url);
  expect(watch.requests.filter((request) => new URL(request.url()).port === port)).toEqual([]);

  // A document that does run a script shows that these checks work.
  await page.goto(`${stranger.url}/control`);
  await expect.poll(() => dialogs.length).toBe(1);
  await expect.poll(() => stranger.received).toContain('/script');
  stranger.stop();
});
