// Uploads without a browser, as the page does: signs files in groups, PUTs them, and polls for all waiting files at once.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { mostReadByKey } from '#core/price.ts';
import type { LoadFile } from './files.ts';

export interface LoadResult {
  /** "lost" when there was no outcome within `patienceMs`. */
  readonly state: 'ready' | 'failed' | 'lost';
  /** From the end of the PUT's reply to the poll that returned the outcome, in milliseconds. */
  readonly waitMs: number;
  /** The steps of an upload that is ready, in milliseconds; those after the PUT add up to `waitMs`. */
  readonly steps?: Readonly<Record<Step, number>>;
}

export const steps = ['signing', 'PUT', 'event', 'read and render', 'write', 'poll'] as const;
export type Step = (typeof steps)[number];

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
  files: z.array(
    z.object({
      index: z.number(),
      state: z.enum(['waiting', 'ready', 'failed']),
      report: z.object({ queueMs: z.number().optional(), durationMs: z.number() }).optional(),
    }),
  ),
});

interface Waiting {
  readonly since: number;
  readonly putMs: number;
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
  let signingMs = 0;

  /** Signs the next files only when a worker needs them. */
  async function* signAll(): AsyncGenerator<Signed> {
    for (let from = 0; from < size; from += filesPerRequest) {
      const asked = Array.from({ length: Math.min(filesPerRequest, size - from) }, (_, i) => {
        const { name, type, bytes, sha256 } = fileAt(from + i);
        return { index: from + i, name, type, bytes: bytes.length, sha256 };
      });
      const start = performance.now();
      const reply = await fetch(`${webUrl}/api/uploads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: webUrl },
        body: JSON.stringify({ uploadToken, files: asked }),
      });
      if (!reply.ok) throw new Error(`Signing: ${reply.status} ${await reply.text()}`);
      const signed = signedSchema.parse(await reply.json());
      ({ uploadToken, batchId } = signed);
      signingMs = (performance.now() - start) / asked.length;
      yield* signed.uploads;
    }
  }

  const signed = signAll();
  async function work(): Promise<void> {
    for (let next = await signed.next(); !next.done; next = await signed.next()) {
      const { index, url, headers }: Signed = next.value;
      const body = Buffer.from(fileAt(index).bytes);
      const start = performance.now();
      const reply = await fetch(url, { method: 'PUT', headers, body });
      await reply.arrayBuffer();
      if (!reply.ok) throw new Error(`PUT: ${reply.status}`);
      const since = performance.now();
      const putMs = since - start;
      onEnd(await new Promise((settle) => waiting.set(index, { since, putMs, settle })));
    }
  }

  async function poll(): Promise<void> {
    const indexes = [...waiting.keys()];
    const query = new URLSearchParams({ files: String(indexes) });
    // As the page: names make the server read the keys instead of a list.
    if (indexes.length <= mostReadByKey) {
      for (const index of indexes) query.append('name', fileAt(index).name);
    }
    const start = performance.now();
    const reply = await fetch(`${webUrl}/api/batches/${batchId}?${query}`);
    if (!reply.ok) return;
    const { files } = batchSchema.parse(await reply.json());
    const end = performance.now();
    for (const { index, state, report } of files) {
      const found = waiting.get(index);
      if (!found) continue;
      const { since, putMs, settle } = found;
      const waitMs = end - since;
      if (state === 'waiting' && waitMs < patienceMs) continue;
      waiting.delete(index);
      const { queueMs = 0, durationMs = 0 } = report ?? {};
      const steps = {
        signing: signingMs,
        PUT: putMs,
        event: queueMs,
        'read and render': durationMs,
        // Also the pause before the poll.
        write: waitMs - queueMs - durationMs - (end - start),
        poll: end - start,
      };
      settle({ state: state === 'waiting' ? 'lost' : state, waitMs, ...(report && { steps }) });
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
