// Uploads without a browser, as the page does: signs files in groups, PUTs them, and polls for all waiting files at once.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { LoadFile } from './files.ts';

export interface LoadResult {
  /** "lost" when there was no outcome within `patienceMs`. */
  readonly state: 'ready' | 'failed' | 'lost';
  /** From the end of the PUT's reply to the poll that returned the outcome, in milliseconds. */
  readonly waitMs: number;
}

const filesPerBatch = 500;
/** More than the page asks for (12), because this client has more uploads in flight. */
const filesPerRequest = 50;
/** The pause before the page's first poll. Later the page pauses for 400 ms or longer. */
const pollPauseMs = 100;
/** The page gives up after this time too (`answerDeadlineMs`). */
const patienceMs = 180_000;

const signedSchema = z.object({
  uploadToken: z.string(),
  batchId: z.string(),
  uploads: z.array(
    z.object({ index: z.number(), url: z.string(), headers: z.record(z.string(), z.string()) }),
  ),
});
type Signed = z.infer<typeof signedSchema>['uploads'][number];

const batchSchema = z.object({
  files: z.array(z.object({ index: z.number(), state: z.enum(['waiting', 'ready', 'failed']) })),
});

interface Waiting {
  readonly since: number;
  readonly settle: (result: LoadResult) => void;
}

/** @param onEnd called with the number of uploads that have ended */
export async function upload(
  webUrl: string,
  files: readonly LoadFile[],
  { count, concurrency, onEnd = () => {} }: UploadOptions,
): Promise<LoadResult[]> {
  const results: LoadResult[] = [];
  while (results.length < count) {
    const size = Math.min(filesPerBatch, count - results.length);
    await uploadBatch(webUrl, files, size, concurrency, (result) => {
      onEnd(results.push(result));
    });
  }
  return results;
}

interface UploadOptions {
  readonly count: number;
  readonly concurrency: number;
  readonly onEnd?: (ended: number) => void;
}

async function uploadBatch(
  webUrl: string,
  files: readonly LoadFile[],
  size: number,
  concurrency: number,
  onEnd: (result: LoadResult) => void,
): Promise<void> {
  const fileAt = (index: number) => files[index % files.length] as LoadFile;
  const waiting = new Map<number, Waiting>();
  let uploadToken: string | undefined;
  let batchId = '';

  /** Signs the next files only when a worker needs them. */
  async function* signAll(): AsyncGenerator<Signed> {
    for (let from = 0; from < size; from += filesPerRequest) {
      const asked = Array.from({ length: Math.min(filesPerRequest, size - from) }, (_, i) => {
        const { name, type, bytes, sha256 } = fileAt(from + i);
        return { index: from + i, name, type, bytes: bytes.length, sha256 };
      });
      const reply = await fetch(`${webUrl}/api/uploads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: webUrl },
        body: JSON.stringify({ uploadToken, files: asked }),
      });
      if (!reply.ok) throw new Error(`Signing: ${reply.status} ${await reply.text()}`);
      const signed = signedSchema.parse(await reply.json());
      ({ uploadToken, batchId } = signed);
      yield* signed.uploads;
    }
  }

  const signed = signAll();
  async function work(): Promise<void> {
    for (let next = await signed.next(); !next.done; next = await signed.next()) {
      const { index, url, headers }: Signed = next.value;
      const body = Buffer.from(fileAt(index).bytes);
      const reply = await fetch(url, { method: 'PUT', headers, body });
      await reply.arrayBuffer();
      if (!reply.ok) throw new Error(`PUT: ${reply.status}`);
      const since = performance.now();
      onEnd(await new Promise((settle) => waiting.set(index, { since, settle })));
    }
  }

  async function poll(): Promise<void> {
    const reply = await fetch(`${webUrl}/api/batches/${batchId}?files=${[...waiting.keys()]}`);
    if (!reply.ok) return;
    for (const { index, state } of batchSchema.parse(await reply.json()).files) {
      const found = waiting.get(index);
      const waitMs = performance.now() - (found?.since ?? 0);
      if (!found || (state === 'waiting' && waitMs < patienceMs)) continue;
      waiting.delete(index);
      found.settle({ state: state === 'waiting' ? 'lost' : state, waitMs });
    }
  }

  let isDone = false;
  const polling = (async () => {
    while (!isDone) {
      await sleep(pollPauseMs);
      if (waiting.size > 0) await poll();
    }
  })();
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    isDone = true;
  }
  await polling;
}
