// Keeps a part of the local stack running. It starts a part again that has ended, so that one fault does not stop the others.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from './managed-process.ts';
import type { ProcessError } from './terminal/run-command.mjs';

export interface KeptProcess {
  /** Resolves when the first process answers. Rejects if it does not. */
  readonly ready: Promise<void>;
  /** Resolves when the part ends too often, or runs but does not answer. */
  readonly gaveUp: Promise<ProcessError>;
  pid(): number;
  /** Stops the process and starts another. Rejects if that one does not answer. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** If a part ends more often than this within a minute, another start does not help. */
const maxEndsPerMinute = 3;

/** On Ctrl-C the terminal also signals the part, which may end before `stop` is called. */
const pauseMs = 200;

/**
 * @param start starts the part; called again after each end
 * @param say receives a sentence for the person at the terminal
 */
export function keepRunning(
  start: () => ManagedProcess,
  say: (sentence: string) => void,
): KeptProcess {
  let giveUp: (cause: ProcessError) => void = () => {};
  const gaveUp = new Promise<ProcessError>((resolve) => {
    giveUp = resolve;
  });
  let endedAt: number[] = [];
  let isStarted = false;
  let isStopped = false;
  let part = watched();

  function watched(): ManagedProcess {
    const started = start();
    let hasEnded = false;
    started.ready.catch((cause) => {
      if (!hasEnded) giveUp(cause);
    });
    void started.ended.then(async (cause) => {
      hasEnded = true;
      await sleep(pauseMs);
      if (isStopped || started.isStopping()) return;
      endedAt = [...endedAt.filter((time) => time > Date.now() - 60_000), Date.now()];
      // If a part has never answered, `ready` has rejected, and the person has seen why.
      if (!isStarted || endedAt.length > maxEndsPerMinute) return giveUp(cause);
      say(`${cause.message} Starting it again.`);
      part = watched();
    });
    return started;
  }

  const ready = part.ready.then(() => {
    isStarted = true;
  });
  ready.catch(() => {});
  return {
    ready,
    gaveUp,
    pid: () => part.pid,
    async restart() {
      await part.stop();
      part = watched();
      await part.ready;
    },
    stop() {
      isStopped = true;
      return part.stop();
    },
  };
}
