// The canary: an image for a tier goes the way of every upload, from the presigned PUT to the thumbnail, and its end is
// compared with the plan.
import { createHash, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { readImageFacts } from '#core/image-facts.ts';
import { assumedMs } from '#core/lambda-model.ts';
import { type Plan, planJob } from '#core/plan.ts';
import type { RenderSettings } from '#core/settings.ts';
import { type TierName, tiers } from '#core/tiers.ts';
import type { ObjectStore, UploadStorage } from '#storage/object-store.ts';
import { type UploadState, waitForEnd } from '#storage/upload-state.ts';
import { ask, describeFault, readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type Check, note, ok, type Result, wrong } from './check.ts';

/** Sizes of flat AVIF images that the plan sends to each tier, because AVIF needs the most memory for its pixels. */
const sizes: Readonly<Record<TierName, readonly [number, number]>> = {
  small: [320, 240],
  medium: [4000, 3000],
  large: [5000, 5000],
  huge: [8000, 7000],
};

/** @param waitMs longest wait for the outcome */
export function canaryCheck(tier: TierName, waitMs: number): Check {
  return {
    name: `canary ${tier}`,
    isForLocal: true,
    // Beside the wait: time to make the image, for the PUT and to clean up.
    timeoutMs: waitMs + 30_000,
    look: (facts) => flyCanary(tier, waitMs, facts),
  };
}

async function flyCanary(
  tier: TierName,
  waitMs: number,
  facts: StackFacts,
): Promise<readonly Result[]> {
  const storage = await facts.storage();
  const store = storage.stores.input;
  const bytes = await drawImage(sizes[tier]);
  const plan = planOf(bytes, await facts.settings());
  const key = storage.keys.uploadKeyOf(`thumbnail-doctor/${randomUUID()}`, 0, `${tier}.avif`);
  // Without this listener, Ctrl-C would end the process and leave the image in the bucket.
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  let isThere = false;
  try {
    const refusal = await put(store, key, bytes);
    if (refusal) return [refusal];
    isThere = true;
    const found = await watch(storage, key, plan, waitMs, interruption.signal);
    return [found, ...(await cleanUp(storage, key))];
  } catch (error) {
    // The image may have arrived although the reply did not, unless nothing took the connection.
    if (!isThere && readFault(error).name === 'ECONNREFUSED') throw error;
    return [couldNotLook(interruption.signal.reason ?? error), ...(await cleanUp(storage, key))];
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function couldNotLook(error: unknown): Result {
  return { verdict: 'unknown', text: `could not look: ${describeFault(error)}` };
}

async function watch(
  storage: UploadStorage,
  key: string,
  plan: Plan,
  waitMs: number,
  signal: AbortSignal,
): Promise<Result> {
  const start = performance.now();
  const state = await ask('s3:GetObject', waitForEnd(storage, key, waitMs, signal));
  return judge(state, plan, performance.now() - start, waitMs);
}

async function drawImage([width, height]: readonly [number, number]): Promise<Uint8Array> {
  const create = { width, height, channels: 3, background: '#a52' } as const;
  return sharp({ create, limitInputPixels: false }).avif({ effort: 0 }).toBuffer();
}

/** Plans as the dispatcher does. */
function planOf(bytes: Uint8Array, settings: RenderSettings): Plan {
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) throw new Error(`The canary's header cannot be read: ${found.reason}.`);
  return planJob(found.facts, bytes.length, { tiers, ...settings });
}

async function put(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
): Promise<Result | undefined> {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  const content = { bytes: bytes.length, sha256, contentType: 'image/avif', metadata: {} };
  const { url, headers } = await store.signPut(key, content, 60);
  const signal = AbortSignal.timeout(10_000);
  const reply = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes), signal });
  if (reply.ok) return undefined;
  const code = /<Code>(\w+)<\/Code>/.exec(await reply.text())?.[1] ?? 'no code';
  const fix =
    reply.status === 403
      ? 'Allow the credentials of this command s3:PutObject on the uploads.'
      : 'See what the check of the bucket says.';
  return wrong(`S3 refuses the presigned PUT: status ${reply.status}, ${code}`, fix);
}

/** A wait of this many times the plan's, with every start cold, is slow. The plan is a median, and the network differs. */
const slowFactor = 3;
/** Time in ms until our poll sees a thumbnail, and for the network between here and AWS. */
const pollMs = 1000;

function judge(state: UploadState, plan: Plan, tookMs: number, waitMs: number): Result {
  const logs = 'The logs of the dispatcher, the workers and failed-invocation say why.';
  const expected =
    plan.kind === 'refuse'
      ? `the failure ${plan.failure.code}`
      : `a thumbnail from ${plan.tier.name}`;
  if (state.kind === 'waiting')
    return wrong(`no outcome after ${waitMs / 1000} s; the plan was ${expected}`, logs);
  if (state.kind === 'failure') {
    const { code, message } = state.failure;
    if (plan.kind === 'refuse' && code === plan.failure.code) return ok(`${code}, as planned`);
    return wrong(`ended with ${code} (${message}); the plan was ${expected}`, logs);
  }
  const other = 'The functions run another version than this checkout.';
  if (state.kind !== 'thumbnail' || !state.report || plan.kind === 'refuse')
    return wrong(`ended as ${state.kind}; the plan was ${expected}`, other);
  const { tier, queueMs, durationMs, escalatedFrom } = state.report;
  if (escalatedFrom)
    return note(`the first try on ${escalatedFrom} failed, ${tier} made the thumbnail`, logs);
  if (tier !== plan.tier.name)
    return note(`${tier} made the thumbnail; the plan was ${expected}`, other);
  const predictedMs = plan.estimates.find((each) => each.tier.name === tier)?.waitMs ?? 0;
  const parts = `${ms(queueMs ?? 0)} until its Lambda started, ${ms(durationMs)} to read and render`;
  const text = `thumbnail from ${tier} after ${ms(tookMs)} (${parts}); predicted ${ms(predictedMs)} when warm`;
  const coldMs = 2 * (assumedMs.start + assumedMs.init) + pollMs;
  if (tookMs <= slowFactor * (predictedMs + coldMs)) return ok(text);
  return note(`slow: ${text}`, 'Look at throttles (concurrency) and cold starts, and try again.');
}

/** Deletes the upload first, so that a run that is late finds it gone and writes nothing. */
async function cleanUp({ stores, keys }: UploadStorage, key: string): Promise<Result[]> {
  const outcome = keys.outcomeKeysOf(key);
  const made = outcome ? [...outcome.thumbnailKeys, outcome.failureKey] : [];
  try {
    await stores.input.remove(key);
    for (const each of made) await stores.output.remove(each);
    return [];
  } catch (error) {
    return [
      note(
        `could not delete the canary: ${error}`,
        `Delete these keys: ${[key, ...made].join(', ')}`,
      ),
    ];
  }
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
