// Uploads one hostile file and waits for its outcome.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFailureRecord } from '#core/failure-record.ts';
import { dispatcherTier } from '#core/tiers.ts';
import { outcomeKeysOf } from '#test/doubles/default-keys.ts';
import type { AttackedStack, LogLine } from './attacked-stack.ts';

/** One function's run on the file. */
export interface TierRun {
  readonly tier: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FileOutcome {
  /** "thumbnail", the code of the failure, or "none" when no outcome came. */
  readonly ending: string;
  /** From the first byte of the upload to the outcome, in milliseconds. */
  readonly wallMs: number;
  readonly runs: readonly TierRun[];
}

/** Two runs of 25 s and their queueing end well within this time. A later outcome counts as none. */
const longestWaitMs = 120_000;
const pollMs = 100;

export async function attackWithFile(
  stack: AttackedStack,
  key: string,
  bytes: Uint8Array,
): Promise<FileOutcome> {
  const startMs = performance.now();
  let ending: string | undefined;
  try {
    await stack.store.write(key, { bytes, contentType: 'application/octet-stream' });
    while (!ending && !stack.death() && performance.now() < startMs + longestWaitMs) {
      await sleep(pollMs);
      ending = await readEnding(stack, key);
    }
  } catch {
    // The store does not answer: the file has no outcome.
  }
  const wallMs = performance.now() - startMs;
  if (ending) await lastLogLine(stack, key);
  return { ending: ending ?? 'none', wallMs, runs: runsOf(startMs, wallMs, stack.logOf(key)) };
}

async function readEnding({ store }: AttackedStack, key: string): Promise<string | undefined> {
  const keys = outcomeKeysOf(key);
  if (!keys) throw new Error(`${key} is not the key of an upload.`);
  if (await store.readHead(keys.thumbnailKey)) return 'thumbnail';
  const record = await store.read(keys.failureKey);
  return record && parseFailureRecord(record.bytes, key).failure.code;
}

const passedOn: ReadonlySet<string> = new Set(['handed over', 'escalated']);

/** A handler logs its last line after it has written the outcome. */
async function lastLogLine(stack: AttackedStack, key: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const last = stack.logOf(key).at(-1);
    if (last && !passedOn.has(last.outcome)) return;
    await sleep(25);
  }
}

/** A function's run ends with its log line, and the next run begins there. The dispatcher's lines name no tier. */
function runsOf(startMs: number, wallMs: number, log: readonly LogLine[]): TierRun[] {
  let fromMs = startMs;
  const runs = log.map(({ atMs, tier = dispatcherTier }) => {
    const run = { tier, fromMs, toMs: atMs };
    fromMs = atMs;
    return run;
  });
  const last = log.at(-1);
  if (last && !passedOn.has(last.outcome)) return runs;
  return [...runs, { tier: last ? 'unknown' : dispatcherTier, fromMs, toMs: startMs + wallMs }];
}
