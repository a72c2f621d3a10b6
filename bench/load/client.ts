// Uploads without a browser, as the page does: signs files in groups, PUTs them, and polls for all waiting files at once.
import * as z from 'zod';
import type { LoadFile } from './files.ts';

export interface LoadResult {
  /** "lost" when there was no outcome within `patienceMs`. */
  readonly state: 'ready' | 'failed' | 'lost';
  /** From the end of the PUT's reply to the poll that returned the outcome, in milliseconds. */
  readonly waitMs: number;
}

export interface LoadClient {
  /** @param onEnd called with the number of uploads that have ended */
  upload(
    count: number,
    concurrency: number,
    onEnd?: (ended: number) => void,
  ): Promise<LoadResult[]>;
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
    z.object({
      index: z.number(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
});
type Signed = z.infer<typeof signedSchema>['uploads'][number];

const batchSchema = z.object({
  files: z.array(z.object({ index: z.number(), state: z.enum(['waiting', 'ready', 'failed']) })),
});

export function createClient(webUrl: string, files: readonly LoadFile[]): LoadClient {
  const fileAt = (index: number): LoadFile => {
    const file = files[index % files.length];
    if (!file) throw new Error('No files');
    return file;
  };

  async function sign(from: number, to: number, uploadToken: string | undefined) {
    const asked = Array.from({ length: to - from }, (_, i) => {
      const { name, type, bytes, sha256 } = fileAt(from + i);
      return { index: from + i, name, type, bytes: bytes.length, sha256 };
    });
    const reply = await fetch(`${webUrl}/api/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: webUrl },
      body: JSON.stringify({ uploadToken, files: asked }),
    });
    if (!reply.ok) throw new Error(`Signing: ${reply.status} ${await reply.text()}`);
    return signedSchema.parse(await reply.json());
  }

  async function put({ index, url, headers }: Signed): Promise<void> {
    const body = Buffer.from(fileAt(index).bytes);
    const reply = await fetch(url, { method: 'PUT', headers, body });
    await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`PUT: ${reply.status}`);
  }

  return {
    async upload(count, concurrency, onEnd = () => {}) {
      const results: LoadResult[] = [];
      for (let done = 0; done < count; done += filesPerBatch) {
        const size = Math.min(filesPerBatch, count - done);
        const told = () => onEnd(results.length);
        await uploadBatch(size, concurrency, (result) => {
          results.push(result);
          told();
        });
      }
      return results;
    },
  };

  async function uploadBatch(
    size: number,
    concurrency: number,
    end: (result: LoadResult) => void,
  ): Promise<void> {
    let token: string | undefined;
    let batchId = '';
    const queue: Signed[] = [];
    const waiting = new Map<number, { since: number; settle: (result: LoadResult) => void }>();
    let signing = Promise.resolve();
    let signedUpTo = 0;
    const next = async (): Promise<Signed | undefined> => {
      signing = signing.then(async () => {
        if (queue.length > 0 || signedUpTo >= size) return;
        const to = Math.min(size, signedUpTo + filesPerRequest);
        const reply = await sign(signedUpTo, to, token);
        ({ uploadToken: token, batchId } = reply);
        signedUpTo = to;
        queue.push(...reply.uploads);
      });
      await signing;
      return queue.shift();
    };
    const work = async () => {
      for (let signed = await next(); signed; signed = await next()) {
        await put(signed);
        const { index } = signed;
        const since = performance.now();
        end(await new Promise((settle) => waiting.set(index, { since, settle })));
      }
    };
    let isDone = false;
    const poll = async () => {
      while (!isDone) {
        await new Promise((resolve) => setTimeout(resolve, pollPauseMs));
        if (waiting.size > 0) await askOnce(batchId, waiting);
      }
    };
    const polling = poll();
    await Promise.all(Array.from({ length: concurrency }, work));
    isDone = true;
    await polling;
  }

  async function askOnce(
    batchId: string,
    waiting: Map<number, { since: number; settle: (result: LoadResult) => void }>,
  ): Promise<void> {
    const asked = [...waiting.keys()].join(',');
    const reply = await fetch(`${webUrl}/api/batches/${batchId}?files=${asked}`);
    if (!reply.ok) return;
    const { files: states } = batchSchema.parse(await reply.json());
    for (const { index, state } of states) {
      const found = waiting.get(index);
      const waitMs = performance.now() - (found?.since ?? 0);
      if (!found || (state === 'waiting' && waitMs < patienceMs)) continue;
      waiting.delete(index);
      found.settle({ state: state === 'waiting' ? 'lost' : state, waitMs });
    }
  }
}
