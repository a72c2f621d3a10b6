// Keeps unsent files, and the right to add to their batch, beyond the life of the page. Everything may fail here: the browser
// may have no storage, refuse it, or never answer. Then the page works without, and warns a person who leaves it.

import { onForgotten } from '../history/forgotten-channel.ts';
import { markKept } from '../state/change-entries.ts';
import type { UploadsStore } from '../state/store.ts';
import type { UploadsState } from '../state/upload-state.ts';
import { createUnsentFollower } from './follow-unsent.ts';
import { keptFiles } from './kept-files.ts';
import { claimBatch, createOwnBatch, findClaimed, type OwnBatch } from './own-batch.ts';
import { createRestorer } from './restore-kept.ts';
import { createUnsentWriter } from './write-unsent.ts';

export type UploadPersistence = ReturnType<typeof createUploadPersistence>;

export interface PersistenceSession {
  readonly store: UploadsStore;
  readonly now: () => number;
  /** Called when the page that was uploading the batch is gone. This page has the batch then. */
  readonly onFreed: () => void;
}

/** What this code uses of the browser. */
const browser = {
  kept: keptFiles,
  claimBatch,
  findClaimed,
  /** @returns free bytes, as the browser estimates them */
  async measureFree() {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage;
  },
};

type FromBrowser = typeof browser;

/** What the modules of this folder share. */
export interface PersistenceDependencies extends PersistenceSession, FromBrowser {
  readonly own: OwnBatch;
  /** Ends when the page no longer needs its batch. */
  readonly signal: AbortSignal;
}

export function createUploadPersistence(session: PersistenceSession, tools: FromBrowser = browser) {
  const { store } = session;
  let life: Life | undefined;
  /** The person forgot the batch of this page. */
  let isForgotten = false;

  function live(): Life | undefined {
    try {
      if (!isForgotten) life ??= createLife(session, tools, forget);
    } catch {
      // Firefox refuses the channel if the person blocks cookies. Then this page would not learn what it must forget.
    }
    return life;
  }

  /** Ends all work, and lets other pages have the batch. */
  function stop(): void {
    life?.end();
    life = undefined;
  }

  function forget(batchId: string | null): void {
    const state = store.getSnapshot();
    const { batchId: shown, nextIndex } = state;
    if (batchId !== null && batchId !== shown) return;
    const key = life?.own.key();
    // This also ends a restore that is under way.
    stop();
    isForgotten = hasBatch(state);
    if (!isForgotten) live()?.follower.start();
    // All numbers that were given, because the person may have removed a file while the browser was writing it.
    const indexes = Array.from({ length: nextIndex }, (_, index) => index);
    store.change(markKept(indexes, false));
    if (key === undefined) return;
    // IndexedDB does this after every write that is under way.
    tools.kept.deleteBatches([{ key, indexes }]).catch(() => {});
  }

  return {
    /**
     * Puts what an earlier visit kept into the state.
     *
     * @param batchId the batch that the page shows; without one, the latest batch that was never signed
     */
    restore: async (batchId: string | undefined) => live()?.restore(batchId),
    /** Keeps unsent files from now on. */
    start: () => live()?.follower.start(),
    save: async () => life?.follower.save(),
    stop,
  };
}

/** Without one, the first files of the person will start a new batch, which nobody has forgotten. */
function hasBatch({ opening, entries, nextIndex }: UploadsState): boolean {
  return opening !== 'new' || entries.length > 0 || nextIndex > 0;
}

type Life = ReturnType<typeof createLife>;

/** What exists between the start and the stop. */
function createLife(
  session: PersistenceSession,
  tools: FromBrowser,
  forget: (batchId: string | null) => void,
) {
  const abort = new AbortController();
  const { signal } = abort;
  const own = createOwnBatch(tools.claimBatch, signal);
  const dependencies = { ...session, ...tools, own, signal };
  const writer = createUnsentWriter(dependencies);
  // A page that restores must hear it too. Otherwise it would write the upload token again.
  const leaveChannel = onForgotten(forget);
  return {
    own,
    restore: createRestorer(dependencies, writer),
    follower: createUnsentFollower(dependencies, writer),
    end() {
      leaveChannel();
      abort.abort();
    },
  };
}
