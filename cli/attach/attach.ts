// `npx thumbnail attach`: a bucket that somebody already has sends its events to EventBridge, where the stack's rule waits for them.
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { addressOf, type Places } from '#core/keys.ts';
import { bucketEventUsd } from '#core/price.ts';
import { describeFault } from '../operate/ask.ts';
import { placeRule } from '../operate/stack-place.ts';
import type { Print } from '../run-command.ts';
import { readAttachment, writeAttachment } from './attachment.ts';
import { entriesOf, isEventBridgeOn, withEventBridge } from './bucket-events.ts';
import {
  type Change,
  changeCommand,
  changeOptions,
  describeChange,
  type ForeignSource,
  fail,
  mayWrite,
  printResult,
} from './foreign-source.ts';
import { replaceNotifications } from './notifications.ts';

const usage = `Usage: thumbnail attach [options]

  --stage <stage>    stage of a stack on AWS, for example dev
  --region <region>  its region
  --plan             print the change and its cost, and write nothing
  --yes              do not ask
  --no-wait          do not wait until the events arrive, about five minutes
  --json             one JSON object; its shape is Attached in cli/attach/attach.ts. Needs --yes or --plan
  --help             this text

For a stack whose source is a bucket that it did not create (SOURCE_BUCKET). Switches EventBridge on
in the notification configuration of that bucket, asks first, and leaves all other entries as they
are. At the end it prints the time from which events arrive: objects from before have no event.

${placeRule}

Exit code: 0 if EventBridge is on or with --plan, 1 if it is not, 2 if the arguments are wrong, 130
after Ctrl-C while it waits.`;

const options = { ...changeOptions, 'no-wait': { type: 'boolean', default: false } } as const;
const parse = (args: string[]) => parseArgs({ args, options });
export const attachCommand = changeCommand(usage, parse, attach);

export interface Attached {
  readonly bucket: string;
  readonly prefix: string;
  /** Entries of the notification configuration before the command. */
  readonly entries: readonly string[];
  /** Whether EventBridge was on before the command. */
  readonly wasOn: boolean;
  /** Whether it is on now. */
  readonly isOn: boolean;
  /** Events of objects that are written from this time on arrive (ISO 8601). */
  readonly eventsSince?: string;
}

const cost = `EventBridge bills every event of the bucket, also of other keys: ${(1e6 * bucketEventUsd).toFixed(2)} dollars per million.`;
const counted =
  'Each PUT, copy, deletion, restore, and change of tags, ACL or storage class is an event.';

/** S3 takes about this time to switch EventBridge on (S3 user guide, "Enabling Amazon EventBridge"). */
const delayMs = 5 * 60_000;

async function attach(
  found: ForeignSource,
  request: Change & { readonly 'no-wait': boolean },
  print: Print,
): Promise<number> {
  const { source, before, places } = found;
  const { json } = request;
  const result = { ...places.input, entries: entriesOf(before), wasOn: isEventBridgeOn(before) };
  if (!result.wasOn) {
    const after = withEventBridge(before);
    if (!json) print([...describeChange(found, after), cost, counted]);
    if (!(await mayWrite(request, `Switch EventBridge on for ${source.bucket}?`))) {
      printResult<Attached>(print, json, { ...result, isOn: false }, ['Nothing was written.']);
      return request.plan ? 0 : 1;
    }
    const faults = await replaceNotifications(source, before, after);
    if (faults.length > 0) return fail(faults);
    const fault = await noteSwitch(places);
    if (fault) return fail([fault]);
  }
  const since = await readStart(found);
  const eventsSince = new Date(since).toISOString();
  const state = `EventBridge ${result.wasOn ? 'was on already; nothing was written' : 'is on'}.`;
  printResult<Attached>(print, json, { ...result, isOn: true, eventsSince }, [
    state,
    ...(result.wasOn ? [cost] : []),
    `Events of ${addressOf(places.input)} arrive from ${eventsSince} on. Objects from before have no event.`,
  ]);
  if (request.plan || request['no-wait'] || since <= Date.now()) return 0;
  if (!json) print('Waiting until then. Ctrl-C ends only the wait.');
  return (await waitUntil(since)) ? 0 : 130;
}

/** @returns a sentence if the record cannot be written */
async function noteSwitch(places: Places): Promise<string | undefined> {
  try {
    await writeAttachment(places, new Date().toISOString());
    return undefined;
  } catch (error) {
    return `EventBridge is on, but the stack's bucket does not note that it was us (${describeFault(error)}). thumbnail detach --events-off will refuse.`;
  }
}

/** @returns the time (ms) from which events arrive for sure: now, unless EventBridge was switched on a moment ago */
async function readStart({ places }: ForeignSource): Promise<number> {
  const record = await readAttachment(places);
  return Math.max(Date.now(), Date.parse(record?.switchedOnAt ?? '') + delayMs || 0);
}

/** @returns false after Ctrl-C */
export async function waitUntil(time: number, signals: EventEmitter = process): Promise<boolean> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  signals.once('SIGINT', stop);
  try {
    await sleep(time - Date.now(), undefined, { signal: ending.signal });
    return true;
  } catch {
    return false;
  } finally {
    signals.off('SIGINT', stop);
  }
}
