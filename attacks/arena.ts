// The attacked stack with its probe and its watch. We replace a dead stack, so that all attacks run.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { flatPicture } from '#test/images/pictures.ts';
import { attackWithFile } from './attack-with-file.ts';
import { type AttackedStack, changesOf, knownKey, startAttackedStack } from './attacked-stack.ts';
import type { Row } from './describe-row.ts';
import type { HostileFile } from './files.ts';
import type { HostileRequest } from './hostile-request.ts';
import { type Probe, startProbe, type Waits } from './probe.ts';
import { judgeEffects, judgeEnding, judgeRuns } from './verdict.ts';
import { largerOf, type Memory, type ProcessWatch, watchProcesses } from './watch-processes.ts';

export interface Arena {
  sendFile(file: HostileFile): Promise<Row>;
  sendRequest(request: HostileRequest): Promise<Row>;
  /** Unlike a request, it stores uploads and outcomes. */
  sendFlood(flood: HostileRequest): Promise<Row>;
  /** Makes a last thumbnail and stops everything. @returns the faults in words */
  end(): Promise<string[]>;
}

interface Session {
  readonly stack: AttackedStack;
  readonly probe: Probe;
  readonly watch: ProcessWatch;
  /** The longest waits of the probe while the stack served nobody else, in milliseconds. */
  readonly idle: Waits['longestMs'];
  /** The peaks of the serving processes in that time, in MB. */
  readonly idleMb: Memory;
}

/** Node's heap grows for about this many requests. Later growth comes from the attack. */
const usualThumbnails = 20;
const usualPages = 500;
const idleMs = 5000;
/** An idle stack answers probes within this time. We replace a stack that stays slower. */
const calmMs = 400;
const longestStallMs = 60_000;
/** A handler that a request has invoked writes within this time. */
const settleMs = 400;

/** @throws Error when the stack does not start */
export async function createArena(print: (line: string) => void): Promise<Arena> {
  let session = await open(print);

  /**
   * Runs one attack, and measures the stack before and after it.
   *
   * @param warmUp serves as many harmless bytes as the attack sends; the memory that this takes is no growth
   */
  async function measure<Result>(
    attack: (stack: AttackedStack) => Promise<Result>,
    warmUp?: (stack: AttackedStack) => Promise<unknown>,
  ) {
    if (session.stack.death() || !(await isCalm(session.probe))) {
      await close(session);
      session = await open(print);
    }
    const { stack, probe, watch, idle } = session;
    let floorMb = session.idleMb;
    if (warmUp) {
      watch.begin();
      await warmUp(stack);
      floorMb = largerOf(floorMb, watch.end().peakMb);
    }
    await probe.begin();
    watch.begin(floorMb);
    const startMs = performance.now();
    const result = await attack(stack);
    const wallMs = performance.now() - startMs;
    // We learn of a process's death a moment later.
    await sleep(100);
    const effects = { watched: watch.end(), waits: await probe.report(), death: stack.death() };
    return { result, wallMs, effects, idle };
  }

  async function send({ name, attack, kills, warmUp }: HostileRequest): Promise<Row> {
    const { result, wallMs, effects, idle } = await measure(attack, warmUp);
    const waits = kills ? { ...effects.waits, faults: [] } : effects.waits;
    const faults = [...judgeEffects({ ...effects, waits }, idle), ...result.faults];
    return { name, ending: result.ending, wallMs, tiers: [], ...effects, faults };
  }

  return {
    async sendFile({ name, make }) {
      const bytes = await make();
      const key = `input/attacks/${randomUUID()}.png`;
      const { result, effects, idle } = await measure((stack) => attackWithFile(stack, key, bytes));
      const { ending, runs, wallMs } = result;
      const faults = [
        ...judgeEffects(effects, idle),
        ...judgeEnding(ending),
        ...judgeRuns(runs, effects.watched.childSamples),
      ];
      return { name, ending, wallMs, tiers: runs.map(({ tier }) => tier), ...effects, faults };
    },

    sendRequest: (request) =>
      send({
        ...request,
        async attack(stack) {
          const before = stack.readFiles();
          const { ending, faults } = await request.attack(stack);
          await sleep(settleMs);
          return { ending, faults: [...faults, ...changesOf(before, stack.readFiles())] };
        },
      }),
    sendFlood: send,

    async end() {
      const death = session.stack.death();
      const isWell = !death && (await makesThumbnail(session.stack));
      await close(session);
      return isWell ? [] : [death ?? 'The stack makes no thumbnail of a usual picture any more.'];
    },
  };
}

async function open(print: (line: string) => void): Promise<Session> {
  const stack = await startAttackedStack();
  const bytes = await flatPicture(600, 400).png().toBuffer();
  await attackWithFile(stack, knownKey, bytes);
  for (let i = 0; i < usualThumbnails; i++) {
    if (!(await makesThumbnail(stack))) throw new Error('The stack makes no thumbnail at all.');
  }
  for (let i = 0; i < usualPages; i++) {
    // Next renders the second of these for each visitor.
    for (const path of ['/', '/formats']) {
      await (await fetch(`http://localhost:${stack.ports.web}${path}`)).text();
    }
  }
  const probe = await startProbe(stack);
  const watch = watchProcesses(stack.pids);
  await sleep(idleMs);
  await probe.begin();
  watch.begin();
  await sleep(idleMs);
  const { longestMs: idle } = await probe.report();
  const { peakMb: idleMb } = watch.end();
  const waits = Object.entries(idle).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
  print(`A stack is up. Longest waits of the probe while it is idle: ${waits.join(', ')}.`);
  return { stack, probe, watch, idle, idleMb };
}

/** Waits until the stack has recovered from the attack before. @returns false when the stack stays stalled */
async function isCalm(probe: Probe): Promise<boolean> {
  for (const endMs = performance.now() + longestStallMs; performance.now() < endMs; ) {
    await probe.begin();
    await sleep(200);
    const { longestMs, faults } = await probe.report();
    if (
      faults.length === 0 &&
      Math.max(longestMs.page, longestMs.api, longestMs.s3, longestMs.lambda) <
        calmMs + longestMs.neighbour
    )
      return true;
  }
  return false;
}

async function close({ stack, probe, watch }: Session): Promise<void> {
  probe.stop();
  watch.stop();
  await stack.stop();
}

async function makesThumbnail(stack: AttackedStack): Promise<boolean> {
  const bytes = await flatPicture(600, 400).jpeg().toBuffer();
  const { ending } = await attackWithFile(stack, `input/usual/${randomUUID()}.jpg`, bytes);
  return ending === 'thumbnail';
}
