// What a backfill has done so far: one object in the stack's bucket, so that any machine can resume it. The command that
// runs it holds a lease.
import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { addressOf } from '#core/keys.ts';
import { untilStable } from '#core/transient-error.ts';
import { definitionOf } from '#core/variant.ts';
import type { ObjectStore, UploadStorage } from '#storage/object-store.ts';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * - running: a command holds the lease, or was killed
 * - stopped at the ceiling, interrupted, paused: `resume` continues it
 */
const statuses = [
  'running',
  'stopped at the ceiling',
  'interrupted',
  'paused',
  'cancelled',
  'done',
] as const;
export type Status = (typeof statuses)[number];

const countsSchema = z.record(z.string(), z.int());

const stateSchema = z.object({
  /** Which uploads: see `Selection` in select-uploads.ts. */
  selection: z.object({
    mode: z.enum(['missing', 'stale', 'failed', 'all']),
    prefix: z.string(),
    sinceMs: z.number().optional(),
    code: z.string().optional(),
    inventory: z.string().optional(),
    startedAt: z.number(),
  }),
  /** What decides how a thumbnail looks: THUMBNAILS and the version of the renderer. */
  madeBy: z.object({ definition: z.string(), version: z.string() }),
  maxUsd: z.number(),
  concurrency: z.int(),
  /** How many uploads the forecast expected to run. */
  expected: z.number().optional(),
  /** Of the oldest upload that has not ended; `undefined` is the start. */
  cursor: z.string().optional(),
  /** Uploads before the cursor. */
  seen: z.number(),
  outcomes: countsSchema,
  /** Of the failures, by their code. */
  codes: countsSchema,
  /** The first keys without an outcome, with the reason. */
  withoutOutcome: z.array(z.object({ key: z.string(), why: z.string() })),
  spentUsd: z.number(),
  /** What the command may spend before it writes the state again. If it is killed, all of this counts as spent. */
  reservedUsd: z.number(),
  status: z.enum(statuses),
  wanted: z.enum(['paused', 'cancelled']).optional(),
  lease: z.object({ id: z.string(), owner: z.string(), until: z.number() }).optional(),
});
export type BackfillState = z.infer<typeof stateSchema>;

/** @returns the state of a backfill that has run nothing yet */
export function newBackfill(
  keys: Pick<UploadStorage['keys'], 'variants'>,
  given: Pick<BackfillState, 'selection' | 'maxUsd' | 'concurrency'>,
): BackfillState {
  return {
    ...given,
    madeBy: makerOf(keys),
    seen: 0,
    outcomes: {},
    codes: {},
    withoutOutcome: [],
    spentUsd: 0,
    reservedUsd: 0,
    status: 'running',
  };
}

const makerOf = ({ variants }: Pick<UploadStorage['keys'], 'variants'>) => ({
  definition: definitionOf(variants),
  version: packageJson.version,
});

/** @throws NotOurs if the images before the cursor have other thumbnails than those after it would get */
export function refuseIfOutdated(
  { madeBy }: BackfillState,
  keys: Pick<UploadStorage['keys'], 'variants'>,
): void {
  if (isDeepStrictEqual(madeBy, makerOf(keys))) return;
  throw new NotOurs(
    `THUMBNAILS or the version has changed since this backfill started (with version ${madeBy.version}). It would leave out the images that it has passed. End it with \`npx thumbnail backfill cancel\`, and start another one.`,
  );
}

/** Longer than several writes of the state, so that one that fails costs nothing. */
export const leaseMs = 60_000;

/** For a person who must find the machine. */
export const leaseOwner = () => `${hostname()}, process ${process.pid}`;

export type StateStore = ReturnType<typeof openStateStore>;

/** Each try that fails has let another write succeed. */
const maxTries = 10;

export function openStateStore({
  stores,
  keys,
}: {
  readonly stores: { readonly state: Pick<ObjectStore, 'read' | 'replace'> };
  readonly keys: Pick<UploadStorage['keys'], 'places'>;
}) {
  const key = `${keys.places.state.prefix}backfill.json`;

  async function readVersion(instead?: BackfillState) {
    const found = await stores.state.read(key);
    if (!found) return {};
    const text = new TextDecoder().decode(found.bytes);
    const state = parseState(text) ?? instead;
    if (state) return { state, etag: found.etag, text };
    throw new NotOurs(
      `${addressOf({ ...keys.places.state, prefix: key })} is not the state of a backfill of this version. Delete it, or overwrite it with \`npx thumbnail backfill cancel\`. You lose only the place where that backfill ended, and no thumbnail.`,
    );
  }

  return {
    key,
    /** @throws NotOurs if the object is not a state of this version */
    read: async () => (await readVersion()).state,

    /**
     * Changes the state. If somebody else changes it at the same time, `change` gets what they wrote.
     *
     * @param change throws to write nothing
     * @param instead what `change` gets in place of an object that is not a state of this version
     * @throws NotOurs for such an object otherwise
     */
    update: (
      change: (state: BackfillState | undefined) => BackfillState,
      instead?: BackfillState,
    ) => {
      let sent: string | undefined;
      return untilStable(maxTries, key, async () => {
        const { state, etag, text } = await readVersion(instead);
        // The reply to our PUT was lost. S3 refuses the SDK's second try, because the first one has written.
        if (state && text === sent) return state;
        const next = change(state);
        sent = JSON.stringify(next);
        const content = {
          bytes: new TextEncoder().encode(sent),
          contentType: 'application/json',
        };
        return (await stores.state.replace(key, content, etag)) ? next : 'again';
      });
    },
  };
}

function parseState(text: string): BackfillState | undefined {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The state is not this command's to change, and why. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

export function isHeld({ lease }: BackfillState, now: number): boolean {
  return lease !== undefined && lease.until > now;
}

/** @throws NotOurs while another command holds the lease */
export function refuseIfHeld(state: BackfillState | undefined, now: number): void {
  if (!state?.lease || !isHeld(state, now)) return;
  const { owner, until } = state.lease;
  throw new NotOurs(
    `Another command (${owner}) holds the lease of this backfill until ${timeOf(until)}, and renews it while it runs. Pause it with \`npx thumbnail backfill pause\`. If somebody killed it, wait until then.`,
  );
}

/**
 * Makes the state this command's own.
 *
 * @param planned what a person agreed to: a new backfill, or the one that was read with another ceiling
 * @param read the state when this command planned
 * @returns the state to start from. What a killed command may have spent counts as spent
 * @throws NotOurs if another command holds the lease, or has started or ended a backfill since
 */
export function claim(
  planned: BackfillState,
  read: BackfillState | undefined,
  found: BackfillState | undefined,
  id: string,
  now: number,
): BackfillState {
  refuseIfHeld(found, now);
  const isOther = found?.selection.startedAt !== read?.selection.startedAt;
  if (isOther || found?.status !== read?.status)
    throw new NotOurs(
      'Another command has started or ended a backfill since this one read the state. Nothing was started. See `npx thumbnail backfill status`.',
    );
  const state = found && isUnfinished(found) ? found : planned;
  return {
    ...state,
    maxUsd: planned.maxUsd,
    concurrency: planned.concurrency,
    spentUsd: state.spentUsd + state.reservedUsd,
    reservedUsd: 0,
    status: 'running',
    wanted: undefined,
    lease: { id, owner: leaseOwner(), until: now + leaseMs },
  };
}

export function isUnfinished({ status }: BackfillState): boolean {
  return status !== 'done' && status !== 'cancelled';
}

/** Asks the command that runs the backfill to end, or ends a backfill that nobody runs. */
export function askToEnd(
  state: BackfillState | undefined,
  wanted: 'paused' | 'cancelled',
  now: number,
): BackfillState {
  if (!state || !isUnfinished(state))
    throw new NotOurs(
      'There is no backfill to end. `npx thumbnail backfill status` shows the last one.',
    );
  if (isHeld(state, now)) return { ...state, wanted };
  return { ...state, status: wanted, wanted: undefined, lease: undefined };
}

export function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
