// Uploads through the page's own code, the API's handlers and the Lambdas' handlers, with a real S3 that counts the requests.
import { createHash, randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { parseS3Event } from '#core/job.ts';
import { placesIn } from '#core/keys.ts';
import { type TierName, tierNamed } from '#core/tiers.ts';
import type { Variant } from '#core/variant.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { createS3Client, openStorage } from '#storage/object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import { createWorker } from '../../lambda/worker.ts';
import { startLocalS3 } from '../../test/services/start-local-s3.ts';
import { createAdmission } from '../../web/server/admission.ts';
import { createReadBatch } from '../../web/server/read-batch.ts';
import { createSignUploads } from '../../web/server/sign-uploads.ts';
import type { Outcome } from '../../web/upload/server-api.ts';
import { createUploadSession, type UploadSession } from '../../web/upload/upload-session.ts';
import { createUploader } from '../../web/upload/uploader.ts';

/** What some uploads cost beside the time of their Lambdas. */
export interface Counts {
  /** Requests to S3 by who sends them and by the SDK's names, such as `PutObject`. */
  readonly s3: Readonly<Record<'sender' | 'page' | 'functions', Commands>>;
  readonly pageRequests: number;
  readonly invocations: number;
  /** With EVENTS=on. */
  readonly events: number;
  /** Our own lines in the functions' logs. */
  readonly logBytes: number;
  /** Bodies of the API's replies. */
  readonly replyBytes: number;
}

export type Commands = Record<string, number>;

export type Way = 'page' | 'without the page';

const bucket = 'bill';

/** @param uploads a multiple of `atOnce`; each group is a batch of its own */
export async function countRequests(
  variants: readonly Variant[],
  photo: Uint8Array<ArrayBuffer>,
  {
    way,
    uploads,
    atOnce,
  }: { readonly way: Way; readonly uploads: number; readonly atOnce: number },
): Promise<Counts> {
  const counter = { pageRequests: 0, invocations: 0, events: 0, logBytes: 0, replyBytes: 0 };
  const s3: Counts['s3'] = { sender: {}, page: {}, functions: {} };
  let lambdas: Promise<unknown> = Promise.resolve();
  const server = await startLocalS3(bucket, (event) => {
    // On AWS, S3 sends the events of uploads only.
    if (!parseS3Event(event).every(({ key }) => keys.isUpload(key))) return;
    lambdas = lambdas.then(() => dispatch(event, contextOf('small')));
  });
  const openFor = (who: keyof Counts['s3']) => {
    const client = createS3Client({
      endpoint: `http://localhost:${server.port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    });
    countCommands(client, s3[who]);
    return openStorage({ places: placesIn(bucket), variants }, client);
  };
  const { stores, keys } = openFor('sender');
  const renderPool = createRenderPool();
  const contextOf = (tier: TierName) => {
    counter.invocations++;
    return {
      awsRequestId: randomUUID(),
      memoryLimitInMB: String(tierNamed(tier).memoryMb),
      getRemainingTimeInMillis: () => 60_000,
    };
  };
  const settings = readLambdaSettings({});
  const publish = async () => void counter.events++;
  const dependencies = { ...openFor('functions'), settings, renderPool, publish };
  const work = createWorker({ ...dependencies, invokeWorker: async () => {} });
  const dispatch = createDispatcher({
    ...dependencies,
    invokeWorker: async (job) => void (await work(job, contextOf(job.tier))),
  });
  const ofPage = {
    ...openFor('page'),
    admission: createAdmission(noLimits),
    settings: { urlExpirySeconds: 300, maxUploadBytes: 1e8, maxBatchFiles: 500 },
  };
  const [sign, read] = [createSignUploads(ofPage), createReadBatch(ofPage)];
  const { log } = console;
  console.log = (line: string) => {
    counter.logBytes += Buffer.byteLength(line) + 1;
  };

  async function askPage<Reply>(answer: () => Promise<Response>): Promise<Outcome<Reply>> {
    const response = await answer();
    counter.pageRequests++;
    const text = await response.text();
    counter.replyBytes += Buffer.byteLength(text);
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return { ok: true, reply: JSON.parse(text) };
  }

  /** The page's own session: only what a browser has for it comes from here. */
  function openPage(): UploadSession {
    const url = 'http://localhost/api';
    return createUploadSession(
      { maxFiles: 500, maxBytes: 1e8, maxPixels: 1e8 },
      {
        loadUploader: async () => (session) =>
          createUploader(session, {
            checkFile: async (file) => ({ ok: true, sha256: sha256Of(await file.bytes()) }),
            signUploads: (body) =>
              askPage(() =>
                sign(new Request(`${url}/uploads`, { method: 'POST', body: JSON.stringify(body) })),
              ),
            putFile: async ({ url: to, headers, file }) => {
              const reply = await fetch(to, { method: 'PUT', headers, body: file });
              if (!reply.ok) throw new Error(`PUT: ${reply.status} ${await reply.text()}`);
              s3.sender.PutObject = (s3.sender.PutObject ?? 0) + 1;
              return { ok: true };
            },
            random: Math.random,
          }),
        loadPersistence: () => Promise.reject(new Error('Nothing is kept')),
        hasKept: () => false,
        readBatch: (batchId, indexes, names) =>
          askPage(() => read(new Request(pollOf(url, batchId, indexes, names)), batchId)),
        deleteFiles: async () => ({ ok: true, reply: {} }),
        now: Date.now,
        isHidden: () => false,
      },
    );
  }

  let made = 0;
  /** A byte after the end of a JPEG changes nothing but its hash. */
  const nextPhoto = () => Buffer.concat([photo, Buffer.from(String(made++))]);

  async function uploadThroughPage(): Promise<void> {
    const session = openPage();
    session.add(
      Array.from(
        { length: atOnce },
        (_, i) => new File([nextPhoto()], `photo ${i}.jpg`, { type: 'image/jpeg' }),
      ),
    );
    await new Promise<void>((resolve, reject) => {
      session.subscribe(() => {
        const states = session.getSnapshot().entries.map(({ status }) => status.state);
        if (states.every((state) => state === 'ready')) resolve();
        if (states.includes('failed')) reject(new Error(`An upload failed: ${states}`));
      });
    });
    session.stop();
  }

  async function uploadWithoutPage(): Promise<void> {
    const key = `photo ${made}.jpg`;
    const before = counter.invocations;
    await stores.input.write(keys.places.input.prefix + key, {
      bytes: nextPhoto(),
      contentType: 'image/jpeg',
    });
    while (counter.invocations === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await lambdas;
    const { thumbnailKeys = [] } = keys.outcomeKeysOf(keys.places.input.prefix + key) ?? {};
    for (const thumbnail of thumbnailKeys) await stores.output.read(thumbnail);
  }

  try {
    for (let done = 0; done < uploads; done += atOnce) {
      await (way === 'page' ? uploadThroughPage() : uploadWithoutPage());
      await lambdas;
    }
  } finally {
    console.log = log;
    await renderPool.close();
    await server.stop();
  }
  return { ...counter, s3 };
}

/** Counts what leaves the process, so a retry counts too and a signed URL does not. */
function countCommands(client: S3Client, commands: Commands): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const name = commandName.replace(/Command$/, '');
        commands[name] = (commands[name] ?? 0) + 1;
        return next(args);
      },
    { step: 'deserialize', priority: 'low' },
  );
}

function pollOf(
  url: string,
  batchId: string,
  indexes: readonly number[] = [],
  names: readonly string[] = [],
): string {
  const named = names.map((name) => `&name=${encodeURIComponent(name)}`).join('');
  return `${url}/batches/${batchId}?files=${indexes.join(',')}${named}`;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
