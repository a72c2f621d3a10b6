// From the question to the end: the forecast and the bound, the lease, the run, and what became of it.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { KeptOutcome } from '#core/backfill.ts';
import { createS3Client, type UploadStorage } from '#storage/object-store.ts';
import { asksKmsAtEachRead, readEncryption } from '../doctor/bucket-checks.ts';
import { describeFault, impatient } from '../operate/ask.ts';
import { confirm } from '../operate/confirm.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { createInvoker } from '../operate/invoke-now.ts';
import type { StackPlace } from '../operate/stack-place.ts';
import { type Print, printFault } from '../run-command.ts';
import {
  type BackfillState,
  claim,
  isUnfinished,
  NotOurs,
  newBackfill,
  openStateStore,
  refuseIfHeld,
  refuseIfOutdated,
} from './backfill-state.ts';
import { forecastBackfill } from './forecast.ts';
import { createSeenReport, formatForecast } from './format-forecast.ts';
import {
  createProgressLine,
  describeMode,
  dollars,
  formatState,
  nextStep,
} from './format-state.ts';
import { leastUsd, runBackfill } from './run-backfill.ts';
import { type Mode, type Selection, selectUploads } from './select-uploads.ts';
import { findConcurrency, openQuestion } from './share-with-others.ts';
import { mostInvocations, pricesOf } from './worst-case.ts';

/** Outcomes that a mode leaves alone. */
const keptOutcomes: Readonly<Record<Mode, KeptOutcome[]>> = {
  missing: ['thumbnail', 'failure'],
  failed: ['thumbnail'],
  stale: ['new-thumbnail', 'failure'],
  all: [],
};

const usualMaxUsd = 40;
const reportMs = 5000;

export interface StartRequest {
  readonly place: StackPlace;
  /** The arguments that name the stack, as they were given, each after a space. */
  readonly placeArgs: string;
  readonly action: 'start' | 'resume';
  readonly selection: Omit<Selection, 'prefix' | 'startedAt'>;
  readonly prefix: string;
  readonly maxUsd: number | undefined;
  readonly concurrency: number | undefined;
  readonly isDryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

interface Stack {
  readonly facts: StackFacts;
  readonly storage: UploadStorage;
}

/** @returns the exit code @throws NotOurs with a sentence, and what AWS throws before anything runs */
export async function startBackfill(
  request: StartRequest,
  { facts, storage }: Stack,
  print: Print,
): Promise<number> {
  const { json, place } = request;
  const say = (lines: string | readonly string[]) => (json ? undefined : print(lines));
  const tell = (type: string, value: object) => json && print(JSON.stringify({ type, ...value }));
  const { bucket } = storage.keys.places.input;
  const states = openStateStore(storage);
  // A dry run is about its own selection. It does not matter what else runs.
  const found = request.isDryRun ? undefined : await states.read();
  refuseIfHeld(found, Date.now());
  const former = found && isUnfinished(found) ? found : undefined;
  const fresh = await planState(request, former, storage.keys);
  const common = {
    ...(await findCircumstances({ facts, storage })),
    mode: fresh.selection.mode,
  };

  if (former) {
    say([...formatState(former, bucket, Date.now()), 'It continues where it ended.']);
  } else {
    const { concurrency } = fresh;
    const settings = await facts.settings();
    const forecast = await forecastBackfill(storage, fresh.selection, {
      ...common,
      settings,
      concurrency,
      maxUsd: fresh.maxUsd,
      reportSeen: createSeenReport(say, Date.now),
    });
    say(formatForecast(forecast));
    tell('forecast', forecast);
    if (forecast.uploads === 0) return 0;
    fresh.expected = forecast.uploads;
    fresh.spentUsd = forecast.spentUsd;
  }

  const { worstUsd } = pricesOf(common);
  const bound = { invocations: mostInvocations, usd: worstUsd, maxUsd: fresh.maxUsd };
  say(
    `At most ${bound.invocations} runs and $${worstUsd.toFixed(4)} per image, and never more than $${dollars(fresh.maxUsd)} for all of them.`,
  );
  tell('bound', { ...bound, spentUsd: fresh.spentUsd });
  if (fresh.maxUsd < leastUsd(worstUsd))
    throw new NotOurs(
      `One image could pass this ceiling. Set --max-dollars to ${Math.ceil(100 * leastUsd(worstUsd)) / 100} or more.`,
    );
  if (request.isDryRun) return 0;
  if (!former && !request.yes && !(await confirm('Start?'))) {
    say('Nothing was started.');
    return 1;
  }

  const others = await openQuestion(place);
  const invokeNow = createInvoker(fresh.concurrency);
  const claimed = await states.update((now) => claim(fresh, found, now, randomUUID(), Date.now()));
  const line = createProgressLine(claimed, Date.now());
  let reportedAt = 0;
  const { stop, isStopped, release } = listenForStop();
  const { state, fault } = await runBackfill(claimed, {
    select: (cursor, meter) => selectUploads(storage, claimed.selection, cursor, meter),
    keeps: keptOutcomes[claimed.selection.mode],
    invoke: (name, event) => invokeNow(`${place.stackName}-${name}`, event),
    pricesOf: (upload) => pricesOf(common, upload),
    states,
    wait: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
    now: Date.now,
    others,
    stop,
    report(progress) {
      const now = Date.now();
      if (now - reportedAt < reportMs) return;
      reportedAt = now;
      say(line(progress, now));
      tell('progress', progress);
    },
  });
  release();
  tell('end', { state, fault: fault === undefined ? undefined : describe(fault) });
  say([
    ...formatState(state, bucket, Date.now()),
    ...nextStep(state, Date.now(), request.placeArgs),
  ]);
  if (fault !== undefined) printFault(describe(fault));
  if (isStopped()) return 130;
  return state.status === 'done' && !state.outcomes['no outcome'] ? 0 : 1;
}

/** @returns the state to start from @throws NotOurs if another backfill has to end first */
async function planState(
  { action, selection, prefix, maxUsd, concurrency, place }: StartRequest,
  former: BackfillState | undefined,
  keys: UploadStorage['keys'],
): Promise<BackfillState> {
  if (action === 'resume' && !former) throw new NotOurs('There is no backfill to resume.');
  if (former) refuseIfOutdated(former, keys);
  const most = await findConcurrency(place, concurrency ?? former?.concurrency);
  const wanted = { ...selection, prefix, startedAt: former?.selection.startedAt ?? Date.now() };
  if (former) {
    const isSame =
      describeMode(former) === describeMode({ selection: wanted }) &&
      former.selection.prefix === prefix;
    if (action === 'start' && !isSame)
      throw new NotOurs(
        `Another backfill has not ended (${describeMode(former)}, keys from ${former.selection.prefix}). Continue it with \`npx thumbnail backfill resume\`, or end it with \`npx thumbnail backfill cancel\`.`,
      );
    return { ...former, maxUsd: maxUsd ?? former.maxUsd, concurrency: most };
  }
  return newBackfill(keys, {
    selection: wanted,
    maxUsd: maxUsd ?? usualMaxUsd,
    concurrency: most,
  });
}

async function findCircumstances({ facts, storage }: Stack) {
  const { input } = storage.keys.places;
  const isForeign = !facts.place.isLocal && (await facts.isForeign());
  return {
    thumbnails: storage.keys.variants.length,
    hasEvents: await facts.hasEvents(),
    // S3 encrypts our own bucket with keys of its own.
    hasSourceKey:
      isForeign && asksKmsAtEachRead(await readEncryption(createS3Client(impatient), input.bucket)),
  };
}

/** The first Ctrl-C starts nothing more. The second one ends the process. */
function listenForStop() {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    printFault(
      'Stopping after the images in flight, which takes at most some minutes. Press Ctrl-C again to end now.',
    );
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  const release = () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  };
  return { stop: stop.signal, isStopped: () => stop.signal.aborted, release };
}

/** @param what happened because of the fault @returns a sentence */
export function describe(error: unknown, what = 'The backfill stopped'): string {
  return error instanceof NotOurs ? error.message : `${what}: ${describeFault(error)}`;
}
